// News by websocket. An element says `data-live-topic="run:7" data-live-cursor="412"`, or several of each, separated by
// spaces; when the server tells of rows beyond a cursor, it receives the DOM event `live` ({cursor}) and fetches for
// itself what it lacks.
// Without a socket every such element is told every 5 s, so a page is never more than that behind.
const GAP_MS = 400; // at most one event an element in this time; the last one is never lost
const POLL_MS = 5000;
const BACKOFF_MS = [500, 1000, 2000, 4000, 8000, 15000];
const REFUSED = 4400; // close codes from here on are the server's final word: signed out, or no longer a member
const WORDS = { live: "Live", reconnecting: "Reconnecting…", ended: "Session ended, reload the page" };

const told = new WeakMap(); // element -> {at, timer, cursors: Map of topic to cursor}
let socket = null;
let attempt = 0;
let polling = null;
let subscribed = "";

const elements = () => [...document.querySelectorAll("[data-live-topic]")];

// topic -> the cursor up to which the element knows it
function followed({ dataset }) {
  const cursors = (dataset.liveCursor ?? "").split(" ");
  return new Map(dataset.liveTopic.split(" ").map((topic, index) => [topic, Number(cursors[index] ?? 0)]));
}

function topics() {
  const lowest = new Map();
  for (const element of elements()) {
    for (const [topic, cursor] of followed(element)) {
      lowest.set(topic, Math.min(lowest.get(topic) ?? Infinity, cursor));
    }
  }
  return [...lowest].map(([topic, cursor]) => ({ topic, cursor }));
}

function advance(element, news) {
  const cursors = [...followed(element)].map(([topic, cursor]) => Math.max(cursor, news.get(topic) ?? 0));
  element.dataset.liveCursor = cursors.join(" ");
}

function tell(element, topic, cursor) {
  const last = told.get(element) ?? { at: 0, timer: null, cursors: new Map() };
  if (topic) last.cursors.set(topic, cursor);
  told.set(element, last);
  if (last.timer !== null) return;
  last.timer = setTimeout(() => {
    Object.assign(last, { at: Date.now(), timer: null });
    if (!element.isConnected) return;
    advance(element, last.cursors);
    const detail = { cursor: Math.max(0, ...last.cursors.values()) };
    element.dispatchEvent(new CustomEvent("live", { detail }));
  }, Math.max(0, last.at + GAP_MS - Date.now()));
}

function receive({ topic, cursor }) {
  for (const element of elements()) {
    if (cursor > (followed(element).get(topic) ?? Infinity)) tell(element, topic, cursor);
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
