"""Tables in documents, written anew from what was measured."""

from collections.abc import Sequence
from pathlib import Path


def write_between(path: Path, name: str, lines: Sequence[str]) -> None:
    """Put the lines between the document's marks of this name; all else stays as it is."""
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    before, mark, rest = path.read_text().partition(begin)
    _, closing, after = rest.partition(end)
    if not (mark and closing):
        raise SystemExit(f"{path} has no place for the table: put {begin} and {end} on lines of their own.")
    path.write_text(before + "\n".join([begin, *lines, end]) + after)


def figure(value: float, digits: int = 3) -> str:
    """A share, ".910"; or any other number with so many digits."""
    return f"{value:.{digits}f}".removeprefix("0")
