"""What one sees of what trains: drawn on a terminal, lines elsewhere, JSON lines for scripts."""

import json
from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Protocol

from rich.console import Console, Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from modelcie.api import types
from modelcie.cli.curves import sparkline
from modelcie.cli.session import Session
from modelcie.cli.showing import plain, told
from modelcie.following import RunNews

COLUMNS = 40
STYLES = {"warning": "yellow", "error": "red"}


class Display(Protocol):
    """Shows a run's news until it is left."""

    def __enter__(self) -> "Display": ...

    def __exit__(self, *_: object) -> None: ...

    def show(self, news: RunNews[Any]) -> None: ...


def display_of(session: Session, kind: str) -> Display:
    """The one that fits who reads. kind: run or benchmark."""
    if session.as_json:
        return JsonLines(session.out, kind)
    return (Drawn if session.out.is_terminal else Lines)(session.out, kind)


class Lines:
    """A line for each change of state and each line of the log; the newest metrics come last."""

    def __init__(self, console: Console, kind: str) -> None:
        self.console, self.kind, self.state = console, kind, ""
        self.curves: dict[str, list[float]] = defaultdict(list)

    def __enter__(self) -> "Lines":
        return self

    def __exit__(self, *_: object) -> None:
        for name, values in sorted(self.curves.items()):
            self.console.print(
                plain(f"{name} = {values[-1]:.4g}"), markup=False, highlight=False, soft_wrap=True
            )

    def show(self, news: RunNews[Any]) -> None:
        if news.run["state"] != self.state:
            self.state = news.run["state"]
            sentence = f"{self.kind.capitalize()} {news.run['id']} is {self.state}."
            self.console.print(plain(sentence), markup=False, highlight=False, soft_wrap=True)
        for line in news.lines:
            self.console.print(_line(line), soft_wrap=True)
        for point in news.points:
            self.curves[point["name"]].append(point["value"])


class Drawn(Lines):
    """A bar and the curves, below the lines."""

    def __init__(self, console: Console, kind: str) -> None:
        super().__init__(console, kind)
        self.live = Live(console=console, refresh_per_second=4)

    def __enter__(self) -> "Drawn":
        self.live.__enter__()
        return self

    def __exit__(self, *told: object) -> None:
        self.live.__exit__(None, None, None)

    def show(self, news: RunNews[Any]) -> None:
        super().show(news)
        self.live.update(Group(self._bar(news.run), self._curves()))

    def _bar(self, run: types.Run | types.Benchmark) -> Table:
        row = Table.grid(padding=(0, 2))
        left = "" if run["eta_s"] is None else f"{run['eta_s']:.0f} s left"
        share = run["fraction"]
        row.add_row(
            Text(run["state"], style="bold"), ProgressBar(1.0, share, width=COLUMNS), f"{share:.0%}", left
        )
        return row

    def _curves(self) -> Table:
        table = Table.grid(padding=(0, 2))
        drawn = self.console.encoding.startswith("utf")
        for name, values in sorted(self.curves.items()):
            curve = sparkline(values, COLUMNS) if drawn else ""
            table.add_row(Text(plain(name), style="dim"), f"{values[-1]:.4g}", curve)
        return table


class JsonLines:
    """`{"run": ...}` or `{"benchmark": ...}` where it changed, `{"point": ...}` and `{"line": ...}`, each on a line."""

    def __init__(self, console: Console, kind: str) -> None:
        self.console, self.kind = console, kind
        self.run: Mapping[str, Any] = {}

    def __enter__(self) -> "JsonLines":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def show(self, news: RunNews[Any]) -> None:
        for line in news.lines:
            json_line(self.console, "line", line)
        for point in news.points:
            json_line(self.console, "point", point)
        if news.run != self.run:
            self.run = news.run
            json_line(self.console, self.kind, news.run)


def json_line(console: Console, kind: str, value: Mapping[str, Any]) -> None:
    console.out(json.dumps({kind: value}, ensure_ascii=False), highlight=False)


def _line(line: types.Line) -> Text:
    text = f"{told(line['at'])} {plain(line['text'])}"
    return Text(text, style=STYLES.get(line["level"], ""))
