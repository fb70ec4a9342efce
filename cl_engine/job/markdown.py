"""Catalogues as Markdown: tables, and text that fits into them."""

from collections.abc import Iterable

Row = tuple[str, ...]


def table(columns: Row, rows: Iterable[Row]) -> str:
    """A table, ended by a blank line."""
    return "\n".join([_line(columns), _line(["---"] * len(columns)), *map(_line, rows), ""])


def plain(text: str) -> str:
    """Text that ends neither its cell nor its row."""
    return " ".join(text.replace("|", "\\|").split())


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
