// Keys that press buttons: `<button data-key="3">` is pressed by 3, unless somebody types, a dialog is open or it is hidden.
// Enter is left to what has the focus.
const TYPING = "input:not([type=hidden], [type=checkbox]), textarea, select, dialog[open]";
const PRESSED_BY_ENTER = "a, button, input, summary";

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.closest(TYPING) || document.querySelector("dialog[open]")) return;
  if (event.key === "Enter" && event.target.closest(PRESSED_BY_ENTER)) return;
  const key = CSS.escape(event.key.toLowerCase());
  const button = document.querySelector(`[data-key="${key}"]:not([hidden] *)`);
  if (!button) return;
  event.preventDefault(); // a key that opens a dialog is not typed into it
  button.click();
});
