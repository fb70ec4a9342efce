// Native dialogs: `data-dialog-open="<id>"` opens, `data-dialog-close` and a click on the backdrop close.
function open(id) {
  const dialog = document.getElementById(id);
  if (dialog && !dialog.open) dialog.showModal();
}

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

// A form is sent once: a second click while the first is on its way does nothing.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.method !== "post") return;
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "1";
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
