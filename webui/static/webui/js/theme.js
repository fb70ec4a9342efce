// Light, dark, or as the system: applied before the first paint, remembered, announced as the event `theme`.
// A classic script on purpose: modules run too late.
(() => {
  const CHOICES = ["auto", "light", "dark"];
  const NAMES = { auto: "as the system", light: "light", dark: "dark" };
  const root = document.documentElement;
  const system = window.matchMedia("(prefers-color-scheme: dark)");

  function remembered() {
    try {
      const choice = localStorage.getItem("theme");
      return CHOICES.includes(choice) ? choice : "auto";
    } catch {
      return "auto";
    }
  }

  function remember(choice) {
    try {
      localStorage.setItem("theme", choice);
    } catch {
      // Storage may be forbidden; the choice then lasts as long as the page.
    }
  }

  function apply(choice) {
    const dark = choice === "dark" || (choice === "auto" && system.matches);
    root.dataset.bsTheme = dark ? "dark" : "light";
    root.classList.toggle("dark-mode", dark); // what the pages of the API's documentation go by
    root.dataset.themeChoice = choice;
    for (const button of document.querySelectorAll("[data-theme-toggle]")) {
      button.setAttribute("aria-label", `Theme: ${NAMES[choice]}`);
      button.title = `Theme: ${NAMES[choice]}`;
    }
    document.dispatchEvent(new CustomEvent("theme"));
  }

  let current = remembered();
  apply(current);
  system.addEventListener("change", () => apply(current));
  document.addEventListener("DOMContentLoaded", () => apply(current));
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-toggle]")) return;
    current = CHOICES[(CHOICES.indexOf(current) + 1) % CHOICES.length];
    remember(current);
    apply(current);
  });
})();
