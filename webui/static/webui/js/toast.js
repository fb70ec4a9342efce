// Toasts: those the page came with, those an htmx answer triggers (`toast`: {text, tone}), and failed requests.
const STAYS_MS = { ok: 5000, info: 6000, warn: 9000, bad: 12000 };

function settle(item, tone) {
  setTimeout(() => item.remove(), STAYS_MS[tone] ?? STAYS_MS.info);
}

function show(text, tone = "info") {
  const template = document.getElementById(`toast-${tone}`) ?? document.getElementById("toast-info");
  const item = template.content.firstElementChild.cloneNode(true);
  item.querySelector(".toast-text").textContent = text;
  document.getElementById("toasts").append(item);
  settle(item, tone);
}

function reason(xhr) {
  try {
    return JSON.parse(xhr.response).detail;
  } catch {
    return undefined;
  }
}

for (const item of document.querySelectorAll("#toasts [data-toast]")) {
  settle(item, [...item.classList].find((name) => name.startsWith("tone-"))?.slice(5));
}

document.addEventListener("click", (event) => {
  event.target.closest("[data-toast-close]")?.closest("[data-toast]").remove();
});
document.addEventListener("toast", (event) => show(event.detail.text, event.detail.tone));
document.addEventListener("htmx:responseError", (event) => {
  const { xhr } = event.detail;
  if (xhr.getResponseHeader("HX-Trigger")?.includes('"toast"')) return; // it says what went wrong itself
  show(reason(xhr) ?? `The server answered ${xhr.status}; nothing was changed on this page.`, "bad");
});
document.addEventListener("htmx:sendError", (event) => {
  if (event.detail.requestConfig.triggeringEvent?.type === "live") return; // the connection mark shows it
  show("The server could not be reached; try again.", "bad");
});
