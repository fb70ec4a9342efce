// Keys that press buttons: `<button data-key="3">` is pressed by 3, unless somebody types or a dialog is open.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.closest("input:not([type=hidden]), textarea, select, dialog[open]")) return;
  if (document.querySelector("dialog[open]")) return;
  document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`)?.click();
});
