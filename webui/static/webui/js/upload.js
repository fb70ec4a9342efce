// A form's file goes in pieces: `<div data-upload="<address that announces it>">` around the form and, hidden, a
// `.upload` with a progress element and a line of text. A broken connection is waited for. What a reload or a closed
// page broke off goes on when the same file is chosen again: name, size and time of change tell it.
const PIECE_BYTES = 2 << 20;
const WAITS_MS = [500, 1000, 2000, 4000, 8000];

class Refusal extends Error {
  constructor({ detail, data }) {
    super(detail);
    this.data = data ?? {};
  }
}

const keyOf = (area, file) => `upload ${area.dataset.upload} ${file.name} ${file.size} ${file.lastModified}`;

function unfinished(area) {
  const prefix = `upload ${area.dataset.upload} `;
  return Object.keys(localStorage).filter((key) => key.startsWith(prefix));
}

async function ask(address, token, body) {
  const headers = { Accept: "application/json", "X-CSRFToken": token };
  const answer = await fetch(address, body === undefined ? { headers } : { method: "POST", headers, body });
  if (answer.status >= 500) throw new TypeError(`the server answered ${answer.status}`); // as a broken connection
  if (answer.redirected) throw new Refusal({ detail: "Your session has ended: sign in, then choose the file again." });
  const told = await answer.json();
  if (!answer.ok) throw new Refusal(told);
  return told;
}

// As often as it takes: only a refusal ends it.
async function insist(area, attempt) {
  for (let tried = 0; ; tried++) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      say(area, "The connection is broken; waiting for it…");
      await new Promise((done) => setTimeout(done, WAITS_MS[Math.min(tried, WAITS_MS.length - 1)]));
    }
  }
}

async function begun(area, file, form) {
  const key = keyOf(area, file);
  const address = localStorage.getItem(key);
  const token = form.elements.csrfmiddlewaretoken.value;
  if (address !== null) {
    try {
      const told = await insist(area, () => ask(address, token));
      if (told.arrived) return { address, ...told };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
    localStorage.removeItem(key); // it is over by now: given up, or begun from another page
  }
  const body = new FormData(form);
  body.delete("file");
  body.set("file_name", file.name);
  body.set("size_bytes", file.size);
  const announced = await insist(area, () => ask(area.dataset.upload, token, body));
  localStorage.setItem(key, announced.address);
  return announced;
}

async function send(area, form, file) {
  const token = form.elements.csrfmiddlewaretoken.value;
  const told = await begun(area, file, form);
  const { address } = told;
  const first = told.received_bytes;
  const since = performance.now();
  let { received_bytes: at, arrived } = told;
  while (at < file.size || !arrived) {
    show(area, file, at, (at - first) / (performance.now() - since));
    const piece = file.slice(at, at + PIECE_BYTES);
    try {
      ({ received_bytes: at, arrived } = await insist(area, () => ask(`${address}?offset=${at}`, token, piece)));
    } catch (error) {
      if (error.data?.received_bytes === undefined) throw error;
      at = error.data.received_bytes; // it had come, though its answer was lost
    }
  }
  show(area, file, at, 0);
  say(area, "All of it is there.");
  try {
    location.assign((await insist(area, () => ask(arrived, token, ""))).next);
  } finally {
    localStorage.removeItem(keyOf(area, file));
  }
}

const size = (bytes) => (bytes < 1e6 ? `${Math.round(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`);

function duration(ms) {
  const s = Math.ceil(ms / 1000);
  return s < 90 ? `${s} s` : `${Math.round(s / 60)} min`;
}

function say(area, text) {
  area.querySelector("[role=status]").textContent = text;
}

// rate: in bytes a millisecond
function show(area, file, at, rate) {
  area.querySelector("progress").value = at / file.size;
  const speed = rate > 0 ? `, ${size(rate * 1000)}/s, ${duration((file.size - at) / rate)} left` : "";
  say(area, `${size(at)} of ${size(file.size)}${speed}`);
}

function prepare(area) {
  const form = area.querySelector("form");
  const told = area.querySelector(".upload");
  const input = form.querySelector("input[type=file]");
  const stopped = unfinished(area).map((key) => key.slice(`upload ${area.dataset.upload} `.length).replace(/ \d+ \d+$/, ""));
  if (stopped.length) {
    told.hidden = false;
    say(area, `${stopped.join(", ")} came in part: choose the same file again, and it goes on.`);
  }
  form.addEventListener("submit", async (event) => {
    const [file] = input.files;
    if (!file?.size) return; // the server says what is wrong with none
    event.preventDefault();
    const button = form.querySelector("[type=submit]");
    button.disabled = true;
    told.hidden = false;
    try {
      await send(area, form, file);
    } catch (error) {
      say(area, "");
      document.dispatchEvent(new CustomEvent("toast", { detail: { text: error.message, tone: "bad" } }));
      button.disabled = false;
    }
  });
}

document.querySelectorAll("[data-upload]").forEach(prepare);
