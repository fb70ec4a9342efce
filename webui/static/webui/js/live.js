// News by websocket. An element says `data-live-topic="run:7" data-live-cursor="412"`; when the server tells of
// rows beyond its cursor, it receives the DOM event `live` ({cursor}) and fetches for itself what it lacks.
// Without a socket every such element is told every 5 s, so a page is never more than that behind.
const GAP_MS = 400; // at most one event an element in this time; the last one is never lost
const POLL_MS = 5000;
const BACKOFF_MS = [500, 1000, 2000, 4000, 8000, 15000];
const REFUSED = 4400; // close codes from here on are the server's final word: signed out, or no longer a member
const WORDS = { live: "Live", reconnecting: "Reconnecting…", ended: "Session ended, reload the page" };

const told = new WeakMap(); // element -> {at, timer}
let socket = null;
let attempt = 0;
let polling = null;
let subscribed = "";

const elements = () => [...document.querySelectorAll("[data-live-topic]")];
const cursorOf = (element) => Number(element.dataset.liveCursor ?? 0);

function topics() {
  const lowest = new Map();
  for (const element of elements()) {
    const { liveTopic: topic } = element.dataset;
    lowest.set(topic, Math.min(lowest.get(topic) ?? Infinity, cursorOf(element)));
  }
  return [...lowest].map(([topic, cursor]) => ({ topic, cursor }));
}

function tell(element, cursor) {
  const last = told.get(element) ?? { at: 0, timer: null, cursor: 0 };
  last.cursor = Math.max(last.cursor, cursor ?? 0);
  told.set(element, last);
  if (last.timer !== null) return;
  last.timer = setTimeout(() => {
    Object.assign(last, { at: Date.now(), timer: null });
    if (!element.isConnected) return;
    element.dataset.liveCursor = Math.max(cursorOf(element), last.cursor);
    element.dispatchEvent(new CustomEvent("live", { detail: { cursor: last.cursor } }));
  }, Math.max(0, last.at + GAP_MS - Date.now()));
}

function receive({ topic, cursor }) {
  for (const element of elements()) {
    if (element.dataset.liveTopic === topic && cursor > cursorOf(element)) tell(element, cursor);
  }
}

function show(state) {
  const mark = document.getElementById("live-state");
  if (!mark || mark.dataset.state === state) return;
  mark.dataset.state = state;
  mark.title = mark.firstElementChild.textContent = WORDS[state];
}

function poll(on) {
  if (on && polling === null) polling = setInterval(() => elements().forEach((one) => tell(one)), POLL_MS);
  if (!on && polling !== null) polling = void clearInterval(polling) ?? null;
}

function subscribe() {
  const names = topics().map(({ topic }) => topic).sort().join(" ");
  if (socket?.readyState !== WebSocket.OPEN || names === subscribed) return;
  subscribed = names;
  socket.send(JSON.stringify({ subscribe: topics() }));
}

function connect() {
  if (socket !== null || elements().length === 0) return;
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  socket = new WebSocket(`${scheme}://${location.host}/ws/live/`);
  socket.addEventListener("open", () => {
    if (attempt > 0) elements().forEach((one) => tell(one)); // what was told just before the loss may not have been fetched
    attempt = 0;
    subscribed = "";
    poll(false);
    show("live");
    subscribe();
  });
  socket.addEventListener("message", (event) => receive(JSON.parse(event.data)));
  socket.addEventListener("close", ({ code }) => {
    socket = null;
    if (code >= REFUSED) {
      poll(false);
      show("ended");
      return;
    }
    poll(true);
    show("reconnecting");
    const wait = BACKOFF_MS[Math.min(attempt++, BACKOFF_MS.length - 1)];
    setTimeout(connect, wait * (0.75 + Math.random() / 2));
  });
}

// New content may bring new topics.
document.addEventListener("htmx:load", () => (socket ? subscribe() : connect()));
connect();
