"""A benchmark's results as one HTML file that needs nothing else: a table and Plotly's charts."""

import html
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.offline import get_plotlyjs

from cl_engine.benchmarking.reproducing import command_line
from cl_engine.benchmarking.results import FIGURES, Results, searched_range
from cl_engine.benchmarking.spec import BenchmarkSpec
from cl_engine.files import write_bytes
from cl_engine.specs import parse

REPORT = "report.html"
STYLE = """
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; --line: #8883; }
body { max-width: 84rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin-top: 2.5rem; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .35rem .6rem; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }
th:first-child, td:first-child { text-align: left; } small { opacity: .6; }
.maps { display: grid; grid-template-columns: repeat(auto-fill, minmax(20rem, 1fr)); gap: 1rem; }
"""


def write_report(folder: Path, results: Results) -> None:
    """Write report.html."""
    title = f"{results['spec']['scenario']['name']}: {', '.join(results['summary'])}"
    body = "".join(_body(results))
    page = (
        f"<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>"
        f"<title>{html.escape(title)}</title><style>{STYLE}</style><script>{get_plotlyjs()}</script>"
        f"<body><h1>{html.escape(title)}</h1>{body}</body></html>"
    )
    write_bytes(folder / REPORT, page.encode())


def _body(results: Results) -> Iterator[str]:
    yield f"<div class=scroll>{_table(results['summary'])}</div>"
    for trial in results["failed"]:
        yield f"<p>{html.escape(trial['strategy'])}, seed {trial['seed']}, failed: {html.escape(trial['failure'])}</p>"
    if results["tuning"]:
        yield f"<h2>Tuned before</h2>{_tuning(results['tuning'])}"
    yield "<h2>Accuracy on what was seen so far</h2>" + _drawn(_curves(results))
    for name, label in (("seconds", "training, s"), ("peak_mib", "peak memory, MiB")):
        yield f"<h2>Accuracy against {label}</h2>" + _drawn(_against(results["summary"], name, label))
    yield "<h2>Accuracy after each stage, on each stage</h2><div class=maps>"
    for name in results["summary"]:
        yield _drawn(_map(name, _mean_matrix(results, name)), height_px=320)
    spec = html.escape(json.dumps(results["spec"], indent=1))
    again = html.escape(command_line(parse(BenchmarkSpec, results["spec"]), "DIR"))
    yield f"</div><h2>The same again</h2><pre>{again}</pre><h2>What was asked</h2><pre>{spec}</pre>"


def _table(summary: dict[str, Any]) -> str:
    head = "".join(f"<th>{label}</th>" for label, _ in FIGURES.values())
    rows = "".join(
        f"<tr><td>{html.escape(name)}</td>{''.join(_cell(found[key], form) for key, (_, form) in FIGURES.items())}</tr>"
        for name, found in sorted(summary.items(), key=lambda item: -item[1]["acc"]["mean"])
    )
    return f"<table><tr><th>strategy</th>{head}</tr>{rows}</table>"


def _tuning(tuning: dict[str, Any]) -> str:
    rows = []
    for name, found in tuning["strategies"].items():
        ended = f"{found['complete']} to the end, {found['pruned']} pruned, {found['failed']} failed"
        best = "none" if found["accuracy"] is None else f"{found['accuracy']:.3f}"
        for parameter, searched in found["searched"].items():
            cells = (parameter, found["chosen"][parameter], searched_range(searched), best, ended)
            rows.append("".join(f"<td>{html.escape(_short(cell))}</td>" for cell in (name, *cells)))
    head = "<tr><th>strategy<th>parameter<th>chosen<th>searched<th>best accuracy, held out<th>trials</tr>"
    table = f"<table>{head}{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"
    return f"<p>{html.escape(tuning['seen'])}</p><div class=scroll>{table}</div>"


def _short(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _cell(figure: dict[str, float], form: str) -> str:
    mean, *spread = _values(figure, form)
    return f"<td>{mean}{''.join(f' <small>± {one}</small>' for one in spread)}</td>"


def _values(figure: dict[str, float], form: str) -> list[str]:
    """Mean, and the deviation where there is any: one seed has none."""
    return [form.format(figure[part]) for part in ("mean", "std") if part == "mean" or figure[part]]


def _mean_matrix(results: Results, strategy: str) -> np.ndarray[Any, Any]:
    matrices = [trial["accuracy"] for trial in results["trials"] if trial["strategy"] == strategy]
    mean: np.ndarray[Any, Any] = np.asarray(matrices).mean(axis=0)
    return mean


def _curves(results: Results) -> go.Figure:
    """Mean accuracy on stages 1..t after stage t."""
    figure = go.Figure()
    for name in results["summary"]:
        matrix = _mean_matrix(results, name)
        seen = [float(row[: number + 1].mean()) for number, row in enumerate(matrix)]
        figure.add_scatter(x=list(range(1, len(seen) + 1)), y=seen, name=name, mode="lines+markers")
    figure.update_layout(
        xaxis={"title": "stages learnt", "dtick": 1}, yaxis={"title": "accuracy", "range": [0, 1]}
    )
    return figure


def _against(summary: dict[str, Any], name: str, label: str) -> go.Figure:
    figure = go.Figure()
    for strategy, found in summary.items():
        figure.add_scatter(
            x=[found[name]["mean"]],
            y=[found["acc"]["mean"]],
            error_x={"array": [found[name]["std"]]},
            error_y={"array": [found["acc"]["std"]]},
            name=strategy,
            mode="markers",
            marker={"size": 10},
            cliponaxis=False,
        )
    figure.update_layout(
        xaxis={"title": label, "rangemode": "tozero"}, yaxis={"title": "accuracy", "range": [0, 1]}
    )
    return figure


def _map(name: str, matrix: np.ndarray[Any, Any]) -> go.Figure:
    numbers = [str(number) for number in range(1, len(matrix) + 1)]
    cells = go.Heatmap(
        z=matrix, x=numbers, y=numbers, zmin=0, zmax=1, colorscale="Viridis", texttemplate="%{z:.2f}"
    )
    figure = go.Figure(cells)
    axes: dict[str, Any] = {"type": "category"}
    figure.update_layout(
        title=name,
        xaxis=axes | {"title": "accuracy on stage"},
        yaxis=axes | {"title": "after stage", "autorange": "reversed"},
    )
    return figure


def _drawn(figure: go.Figure, height_px: int = 420) -> str:
    """The figure as a part of the page, on a transparent ground that suits light and dark."""
    figure.update_layout(
        height=height_px,
        margin={"l": 60, "r": 20, "t": 40, "b": 50},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"color": "#808080"},
    )
    lines = {"gridcolor": "rgba(128,128,128,.2)", "zerolinecolor": "rgba(128,128,128,.5)"}
    figure.update_xaxes(lines)
    figure.update_yaxes(lines)
    drawn: str = figure.to_html(full_html=False, include_plotlyjs=False, config={"displaylogo": False})
    return drawn


def shown(results: Results) -> str:
    """The summary for a terminal, best first."""
    names = ("acc", "forgetting", "seconds")
    rows = sorted(results["summary"].items(), key=lambda item: -item[1]["acc"]["mean"])
    lines = [f"{'strategy':<20}" + "".join(f"{FIGURES[name][0]:>18}" for name in names)]
    for strategy, found in rows:
        cells = [" ± ".join(_values(found[name], FIGURES[name][1])) for name in names]
        lines.append(f"{strategy:<20}" + "".join(f"{cell:>18}" for cell in cells))
    return "\n".join(lines)
