// A list to choose from: `[data-selection]` holds `[data-tile]`s with a checkbox each, and a `[data-bar]` that is shown
// while some are chosen. A click with shift, or shift and an arrow, chooses all between; arrows move; `a` chooses all
// shown, Escape none, Enter opens the tile's `[data-open]`. `[data-everything]` means more than what is shown.
const root = document.querySelector("[data-selection]");
const bar = root?.querySelector("[data-bar]");
const everything = root?.querySelector("[data-everything]");
let last = null; // the box that was chosen last: where a range begins

const boxes = () => [...root.querySelectorAll("[data-tile] input[type=checkbox]")];

function show() {
  const all = boxes();
  const chosen = all.filter((box) => box.checked).length;
  if (!bar) return;
  if (chosen < all.length) everything.checked = false;
  bar.dataset.chosen = chosen;
  bar.querySelector("[data-count]").textContent = everything.checked ? "All" : chosen;
  everything.closest("label").hidden = chosen < all.length || !root.querySelector(".gallery-more");
  for (const act of bar.querySelectorAll("[data-act]")) act.disabled = chosen === 0;
}

function choose(all, on) {
  for (const box of all) box.checked = on;
  show();
}

function range(from, to) {
  const all = boxes();
  const [first, end] = [all.indexOf(from), all.indexOf(to)].sort((a, b) => a - b);
  return first < 0 ? [to] : all.slice(first, end + 1);
}

// How many tiles stand side by side.
function columns(all) {
  const top = (box) => box.closest("[data-tile]").offsetTop;
  const next = all.findIndex((box) => top(box) !== top(all[0]));
  return next < 0 ? all.length : next;
}

function move(event, box) {
  const all = boxes();
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns(all), ArrowUp: -columns(all) }[event.key];
  const next = all[all.indexOf(box) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
  if (event.shiftKey) {
    choose(range(box, next), true);
    last = next;
  }
}

function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("dialog")) return;
  const box = event.target.closest("[data-tile]")?.querySelector("input[type=checkbox]");
  if (event.key === "a" || event.key === "Escape") {
    if (event.key === "a") event.preventDefault();
    choose(boxes(), event.key === "a");
  } else if (box && event.key.startsWith("Arrow")) move(event, box);
  else if (box === event.target && event.key === "Enter") {
    event.preventDefault();
    box.closest("[data-tile]").querySelector("[data-open]").click();
  }
}

if (root) {
  root.addEventListener("click", (event) => {
    const box = event.target.closest("[data-tile] input[type=checkbox]");
    if (box) {
      if (event.shiftKey && last) choose(range(last, box), box.checked);
      last = box;
    }
    if (event.target.closest("[data-select-all]")) choose(boxes(), true);
    if (event.target.closest("[data-select-none]")) choose(boxes(), false);
  });
  root.addEventListener("change", show);
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=checkbox]), textarea, select, dialog[open], summary");
    if (!typing && (root.contains(event.target) || event.target === document.body)) press(event);
  });
  document.addEventListener("htmx:load", show);
  window.addEventListener("pageshow", show);
  show();
}
