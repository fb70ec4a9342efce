// Charts. `<div data-chart>` with `data-source` (URL of {data, layout, cursor?, more?}) or `data-figure` (the same,
// embedded). On `live` it asks `data-points-url?after=<cursor>` for {cursor, series: {trace name: {x, y}}, more?} and
// extends its traces; without that URL it reads its source again. `refresh` re-reads, `extend` ({series}) adds.
// A source hands out long curves thinned; one that has grown past MOST_POINTS by news is read again, thinned anew.
const MOST_POINTS = 6000;
let library = null;

function plotly(url) {
  library ??= new Promise((resolve, reject) => {
    // Where it finds this element, it adds no style of its own, which the policy would refuse; see components.css.
    const marker = { id: "plotly.js-style-global", className: "no-inline-styles" };
    document.head.append(Object.assign(document.createElement("template"), marker));
    const script = Object.assign(document.createElement("script"), { src: url });
    script.addEventListener("load", () => resolve(window.Plotly));
    script.addEventListener("error", () => reject(new Error("The plotting library could not be loaded.")));
    document.head.append(script);
  });
  return library;
}

const CONFIG = { displayModeBar: false, responsive: false, scrollZoom: false, doubleClick: "reset" };
const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function axis(given = {}) {
  const faint = token("--chart-grid");
  const strong = token("--border-strong");
  const line = { gridcolor: faint, zerolinecolor: faint, linecolor: strong, spikecolor: strong, spikethickness: 1 };
  return { automargin: true, zeroline: false, ...line, tickfont: { color: token("--fg-muted"), size: 11 }, ...given,
    title: { standoff: 8, ...given.title, font: { size: 11, color: token("--fg-muted") } } };
}

function themed(layout = {}) {
  const axes = Object.keys(layout).filter((name) => /^[xy]axis\d*$/.test(name));
  const named = Object.fromEntries([...new Set(["xaxis", "yaxis", ...axes])].map((name) => [name, axis(layout[name])]));
  return {
    hovermode: "x unified",
    margin: { l: 44, r: 12, t: 12, b: 36 },
    showlegend: true,
    ...layout,
    template: null,
    ...named,
    autosize: true,
    width: undefined,
    height: undefined,
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    colorway: [1, 2, 3, 4, 5, 6].map((number) => token(`--chart-${number}`)),
    font: { family: token("--font-sans"), size: 12, color: token("--fg") },
    legend: { orientation: "h", x: 0, y: 1, yanchor: "bottom", font: { color: token("--fg-muted"), size: 12 }, ...layout.legend },
    hoverlabel: { bgcolor: token("--surface"), bordercolor: token("--border-strong"), namelength: -1,
      font: { color: token("--fg"), size: 12 } },
  };
}

async function json(url) {
  const answer = await fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin" });
  if (answer.ok) return answer.json();
  const problem = await answer.json().catch(() => ({}));
  throw new Error(problem.detail ?? `The server answered ${answer.status}.`);
}

class Chart {
  constructor(element) {
    this.element = element;
    this.plot = element.querySelector(".chart-plot");
    this.figure = null;
    this.busy = Promise.resolve();
    for (const [name, act] of Object.entries({ refresh: () => this.load(), live: () => this.advance() })) {
      element.addEventListener(name, () => this.queue(act));
    }
    element.addEventListener("extend", (event) => this.queue(() => this.extend(event.detail.series)));
    element.querySelector("[data-chart-retry]")?.addEventListener("click", () => this.queue(() => this.load()));
    // Taken out of the page by news of its region, it has no size any more.
    const shown = () => this.drawn && element.isConnected;
    new ResizeObserver(() => shown() && this.library.Plots.resize(this.plot)).observe(element);
    this.queue(() => this.load());
  }

  get drawn() {
    return this.element.dataset.state === "ready";
  }

  // One act at a time, in order; a failed one shows its reason and does not stop the next.
  queue(act) {
    this.busy = this.busy.then(act).catch((error) => this.fail(error));
  }

  fail(error) {
    if (this.drawn) return; // what is drawn stays true; the next news tries again
    this.element.querySelector("[data-chart-error]").textContent = error.message;
    this.element.dataset.state = "error";
  }

  async load() {
    const { source, figure, library: url } = this.element.dataset;
    if (!this.drawn) this.element.dataset.state = "loading";
    this.library = await plotly(url);
    this.figure = source ? await json(source) : JSON.parse(figure);
    this.cursor = this.figure.cursor ?? 0;
    await this.draw();
    if (this.figure.more) await this.advance();
  }

  async draw() {
    const points = this.figure.data.some(({ x, y, z, values }) => (x ?? y ?? z ?? values)?.length);
    if (!points) {
      this.element.dataset.state = "empty";
      return;
    }
    this.element.dataset.state = "ready";
    await this.library.react(this.plot, this.figure.data, themed(this.figure.layout), CONFIG);
    this.linked ??= this.plot.on("plotly_click", ({ points: [point] }) => this.follow(point));
  }

  // A trace may have `links`, an address for each of its points.
  follow({ data, pointIndex }) {
    if (data.links?.[pointIndex]) location.assign(data.links[pointIndex]);
  }

  async advance() {
    const { pointsUrl } = this.element.dataset;
    if (!pointsUrl || this.figure === null) return this.load();
    for (let more = true; more; ) {
      const url = new URL(pointsUrl, location.href);
      url.searchParams.set("after", this.cursor);
      const news = await json(url);
      more = Boolean(news.more) && news.cursor > this.cursor;
      this.cursor = Math.max(this.cursor, news.cursor);
      await this.extend(news.series);
    }
  }

  // series: {trace name: {x: [...], y: [...]}}; a name that is not there yet becomes a new trace.
  async extend(series) {
    const traces = this.figure.data;
    for (const [name, { x, y }] of Object.entries(series)) {
      let trace = traces.find((one) => one.name === name);
      if (!trace) traces.push((trace = { name, mode: "lines", x: [], y: [] }));
      trace.x = [...(trace.x ?? []), ...x];
      trace.y = [...(trace.y ?? []), ...y];
    }
    if (this.element.dataset.source && traces.some(({ x }) => x?.length > MOST_POINTS)) return this.load();
    await this.draw();
  }
}

const charts = new WeakMap();

function start(scope = document) {
  for (const element of scope.querySelectorAll("[data-chart]")) {
    if (!charts.has(element)) charts.set(element, new Chart(element));
  }
}

start();
document.addEventListener("htmx:load", (event) => start(event.target.parentElement ?? document));
document.addEventListener("theme", () => {
  for (const element of document.querySelectorAll('[data-chart][data-state="ready"]')) {
    const chart = charts.get(element);
    chart.queue(() => chart.draw());
  }
});
