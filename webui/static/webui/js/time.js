// `<time data-relative>` reads "3 minutes ago" and carries the local date as its title; kept current.
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const absolute = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });
const STEPS = [["second", 60], ["minute", 60], ["hour", 24], ["day", 30], ["month", 12], ["year", Infinity]];

function ago(then) {
  let amount = (then - Date.now()) / 1000;
  if (Math.abs(amount) < 5) return "just now";
  for (const [unit, size] of STEPS) {
    if (Math.abs(amount) < size) return relative.format(Math.round(amount), unit);
    amount /= size;
  }
  return "";
}

function refresh(scope = document) {
  for (const element of scope.querySelectorAll("time[data-relative]")) {
    const then = new Date(element.dateTime);
    if (Number.isNaN(then.getTime())) continue;
    const text = ago(then);
    if (element.textContent !== text) element.textContent = text;
    element.title = absolute.format(then);
  }
}

refresh();
setInterval(refresh, 10_000);
document.addEventListener("htmx:load", (event) => refresh(event.target));
