// Native dialogs: `data-dialog-open="<id>"` opens, `data-dialog-close` and a click on the backdrop close.
// One that comes open, because its form was refused, becomes modal. The focus goes to what was refused, else to the
// first field, else to the button that leaves everything as it is.
const FIRST = ["[autofocus]", ".field :is(input, select, textarea)", ".dialog-actions [data-dialog-close]"];

function show(dialog) {
  if (dialog.matches(":modal")) return;
  dialog.close();
  dialog.showModal();
  FIRST.map((selector) => dialog.querySelector(selector)).find(Boolean)?.focus();
}

function open(id) {
  const dialog = document.getElementById(id);
  if (dialog) show(dialog);
}

function showOpened() {
  document.querySelectorAll("dialog.dialog[open]").forEach(show);
}

showOpened();
document.addEventListener("htmx:load", showOpened);

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog-open]");
  if (opener) open(opener.dataset.dialogOpen);
  else if (event.target.closest("[data-dialog-close]")) event.target.closest("dialog").close();
  else if (event.target.matches("dialog.dialog")) event.target.close();
  closeMenus(event.target);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeMenus(document.body);
});

function closeMenus(target) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(target)) menu.open = false;
  }
}

// A form is sent once: a second click while the first is on its way does nothing. A download leaves the page as it is,
// and may be asked for again.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.method !== "post" || "download" in event.target.dataset) return;
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "1";
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
