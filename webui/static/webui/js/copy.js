// `data-copy="<text>"` copies; the button shows a check mark for a moment.
async function write(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = Object.assign(document.createElement("textarea"), { value: text, className: "visually-hidden" });
  document.body.append(area);
  area.select();
  document.execCommand("copy"); // without TLS there is no clipboard API
  area.remove();
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  try {
    await write(button.dataset.copy);
  } catch {
    const detail = { text: "The browser did not allow copying.", tone: "warn" };
    document.dispatchEvent(new CustomEvent("toast", { detail }));
    return;
  }
  button.dataset.copied = "";
  setTimeout(() => delete button.dataset.copied, 1600);
});
