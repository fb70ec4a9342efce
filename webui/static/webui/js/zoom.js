// `data-zoom`: a picture in its frame grows by the wheel, two fingers or its buttons (`data-zoom-by`), and is moved by
// dragging; a double click shows it whole again.
const MOST = 16;
const STEP = 1.5;
const WHOLE = { scale: 1, x: 0, y: 0 };
const views = new WeakMap();
const fingers = new Map(); // pointer id -> where it is

const view = (frame) => views.get(frame) ?? WHOLE;
const within = (value, most) => Math.max(-most, Math.min(most, value));

function apply(frame, { scale, x, y }) {
  const picture = frame.querySelector("img");
  const kept = Math.max(1, Math.min(MOST, scale));
  const spare = [(picture.offsetWidth * (kept - 1)) / 2, (picture.offsetHeight * (kept - 1)) / 2];
  const next = { scale: kept, x: within(x, spare[0]), y: within(y, spare[1]) };
  views.set(frame, next);
  picture.style.transform = `translate(${next.x}px, ${next.y}px) scale(${next.scale})`;
  frame.toggleAttribute("data-zoomed", kept > 1);
}

// at: a point of the window that stays where it is; without one, the middle does.
function grow(frame, factor, at) {
  const { scale, x, y } = view(frame);
  const box = frame.getBoundingClientRect();
  const [px, py] = at ? [at.x - box.x - box.width / 2, at.y - box.y - box.height / 2] : [0, 0];
  const real = Math.max(1, Math.min(MOST, scale * factor)) / scale;
  apply(frame, { scale: scale * real, x: px - (px - x) * real, y: py - (py - y) * real });
}

const frameOf = (event) => event.target.closest?.("[data-zoom]");

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-zoom-by]");
  if (button) grow(button.closest("[data-zoom]"), STEP ** Number(button.dataset.zoomBy));
});
document.addEventListener("dblclick", (event) => {
  if (frameOf(event) && !event.target.closest("button")) apply(frameOf(event), WHOLE);
});
document.addEventListener(
  "wheel",
  (event) => {
    if (!frameOf(event)) return;
    event.preventDefault();
    grow(frameOf(event), STEP ** (-event.deltaY / 100), event);
  },
  { passive: false },
);

document.addEventListener("pointerdown", (event) => {
  if (frameOf(event) && !event.target.closest("button")) fingers.set(event.pointerId, event);
});
document.addEventListener("pointermove", (event) => {
  const before = fingers.get(event.pointerId);
  if (!before) return;
  const frame = before.target.closest("[data-zoom]");
  const other = [...fingers.values()].find((finger) => finger.pointerId !== event.pointerId);
  if (other) {
    const apart = (finger) => Math.hypot(finger.x - other.x, finger.y - other.y) || 1;
    grow(frame, apart(event) / apart(before), { x: (event.x + other.x) / 2, y: (event.y + other.y) / 2 });
  } else if (view(frame).scale > 1) {
    const { scale, x, y } = view(frame);
    apply(frame, { scale, x: x + event.x - before.x, y: y + event.y - before.y });
  }
  fingers.set(event.pointerId, event);
});
for (const end of ["pointerup", "pointercancel"]) {
  document.addEventListener(end, (event) => fingers.delete(event.pointerId));
}
