// Labelling without waiting. The samples in hand are all on the page and one of them is shown: an answer shows the next
// at once and is posted behind, one after the other. What somebody else was faster with is told and stays in sight;
// what did not arrive comes back after the sample that is looked at, for whoever presses a key means that one.
const desk = document.querySelector("[data-labelling]");
const cards = desk.querySelector("[data-cards]");
const empty = desk.querySelector("[data-empty]");
const pace = desk.querySelector("[data-pace]");
const refused = desk.querySelector("[data-refused]");
const undo = desk.querySelector("[data-undo]");
const pending = new Set(); // whose answers are under way: the server may still hand them out
let shownAt = performance.now();
let posts = Promise.resolve();
let underWay = 0;
let lost = null; // the sample whose answer did not arrive, if that was the last one

const current = () => cards.querySelector("[data-card]:not([hidden])");

function show(card) {
  for (const other of cards.children) other.hidden = other !== card;
  empty.hidden = Boolean(card);
  desk.querySelector("[data-acts]").hidden = !card;
  if (!card) return;
  for (const form of desk.querySelectorAll("form[data-answer]")) form.action = card.dataset[form.dataset.answer];
  shownAt = performance.now();
}

function keep(card, place = "beforeend") {
  card.hidden = true;
  cards.insertAdjacentElement(place, card);
  card.querySelector("img")?.decode().catch(() => {}); // drawn before it is needed
}

function parse(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  pace.replaceChildren(...page.querySelector("[data-pace]").childNodes);
  empty.replaceChildren(...page.querySelector("[data-empty]").childNodes);
  undo.querySelector("button").disabled = false;
  return [...page.querySelectorAll("[data-card]")].map((card) => document.adoptNode(card));
}

function take(found) {
  for (const card of found) {
    const number = card.dataset.card;
    if (!pending.has(number) && !cards.querySelector(`[data-card="${number}"]`)) keep(card);
  }
  if (!current()) show(cards.firstElementChild);
}

function bringBack(card, reason, value) {
  const told = card.querySelector("[data-refusal]");
  told.textContent = value ? `${reason} You said ${value}.` : reason;
  told.hidden = false;
  const before = current();
  keep(card, "afterbegin");
  if (before) before.after(card);
  else show(card);
  lost = card;
  toast(`An answer came back: ${reason}`, "bad");
}

function tell(reason) {
  refused.append(Object.assign(document.createElement("li"), { textContent: reason }));
  toast(reason, "warn");
}

function toast(text, tone) {
  document.dispatchEvent(new CustomEvent("toast", { detail: { text, tone } }));
}

async function post(url, body) {
  const headers = { "X-Requested-With": "labelling" };
  let answer;
  try {
    answer = await fetch(url, { method: "POST", body, headers });
  } catch {
    return { status: 0, reason: "The server could not be reached." };
  }
  if (answer.redirected) return { status: 401, reason: "You are no longer signed in: sign in in another tab." };
  if (answer.ok) return { status: answer.status, html: await answer.text() };
  const told = await answer.json().catch(() => ({}));
  return { status: answer.status, reason: told.detail ?? `The server answered ${answer.status}.` };
}

function inTurn(work) {
  underWay += 1;
  posts = posts.then(work).finally(() => (underWay -= 1));
}

function say(form, submitter) {
  const card = current();
  if (!card) return;
  const body = new FormData(form, submitter);
  body.set("seconds", ((performance.now() - shownAt) / 1000).toFixed(2));
  form.closest("dialog")?.close();
  if (form.closest("dialog")) form.reset();
  const url = form.action;
  card.querySelector("[data-refusal]").hidden = true;
  card.remove();
  pending.add(card.dataset.card);
  show(cards.firstElementChild);
  inTurn(async () => {
    const { status, html, reason } = await post(url, body);
    pending.delete(card.dataset.card);
    if (html !== undefined) {
      lost = null;
      take(parse(html));
    } else if (status === 409) {
      tell(reason);
    } else {
      bringBack(card, reason, body.get("value"));
    }
  });
}

function takeBack() {
  inTurn(async () => {
    if (lost?.isConnected) {
      show(lost); // it never arrived: there is nothing to take back but this
      lost = null;
      return;
    }
    const { html, reason } = await post(undo.action, new FormData(undo));
    if (html === undefined) {
      toast(reason, "warn");
      return;
    }
    const [card, ...others] = parse(html);
    cards.querySelector(`[data-card="${card.dataset.card}"]`)?.remove();
    keep(card, "afterbegin");
    show(card);
    take(others);
  });
}

desk.addEventListener("submit", (event) => {
  if (event.target === undo) takeBack();
  else if (event.target.matches("form[data-answer]")) say(event.target, event.submitter);
  else return;
  event.preventDefault();
});

addEventListener("beforeunload", (event) => {
  if (underWay > 0) event.preventDefault();
});
