"""How answers look: tables for people, JSON for scripts."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

NOTHING = "–"


def plain(value: object) -> str:
    """The value's text on one line. What would steer the terminal is not passed on to it."""
    return "".join(sign if sign.isprintable() else " " for sign in str(value))


def told(value: object) -> str:
    """A field as people read it."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, str):
        return _moment(value) or plain(value)
    return _together(value) if isinstance(value, list | dict) else plain(value)


def print_json(console: Console, value: object) -> None:
    """One document, on a line of its own where nobody looks, indented where somebody does."""
    indent = 2 if console.is_terminal else None
    console.out(json.dumps(value, indent=indent, ensure_ascii=False), highlight=False)


def print_rows(console: Console, rows: Iterable[Mapping[str, Any]], fields: Sequence[str]) -> None:
    """A table with a line for each row."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for field in fields:
        table.add_column(field.replace("_", " "), overflow="fold")
    for row in rows:
        table.add_row(*(Text(told(row.get(field))) for field in fields))
    console.print(table if table.row_count else Text("There is nothing.", style="dim"))


def print_row(console: Console, row: Mapping[str, Any]) -> None:
    """Every field of one thing."""
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for field, value in row.items():
        table.add_row(field.replace("_", " "), Text(told(value)))
    console.print(table)


def _together(value: list[Any] | dict[str, Any]) -> str:
    if isinstance(value, dict) and value.keys() == {"mean", "std"}:
        return f"{told(value['mean'])} ± {told(value['std'])}"
    if isinstance(value, list) and all(isinstance(one, dict) and _is_flat(one) for one in value):
        return "; ".join(map(told, value)) or NOTHING
    if not _is_flat(value):
        return plain(json.dumps(value, ensure_ascii=False))
    if isinstance(value, list):
        return ", ".join(map(told, value))
    return ", ".join(f"{plain(name)}: {told(one)}" for name, one in value.items()) or NOTHING


def _is_flat(value: list[Any] | dict[str, Any]) -> bool:
    return not any(
        isinstance(one, list | dict) for one in (value.values() if isinstance(value, dict) else value)
    )


def _moment(value: str) -> str:
    """A moment in the reader's own time; blank for what is none."""
    if not value[:4].isdecimal() or "T" not in value:
        return ""
    try:
        # Python 3.10 knows no Z.
        moment = datetime.fromisoformat(value.replace("Z", "+00:00"))
    except ValueError:
        return ""
    return f"{moment.astimezone():%Y-%m-%d %H:%M:%S}"
