"""Tables in documents, written anew from what was measured."""

from collections.abc import Sequence
from pathlib import Path


def read_between(path: Path, name: str) -> list[str]:
    """The lines between the document's marks of this name."""
    return _parts(path, name)[1].splitlines()[1:]


def write_between(path: Path, name: str, lines: Sequence[str]) -> None:
    """Put the lines between the document's marks of this name; all else stays as it is."""
    before, _, after = _parts(path, name)
    path.write_text("\n".join([before, *lines, after]))


def _parts(path: Path, name: str) -> tuple[str, str, str]:
    """What comes up to the first mark, between the two, and from the second on."""
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    before, mark, rest = path.read_text().partition(begin)
    between, closing, after = rest.partition(end)
    if not (mark and closing):
        raise SystemExit(f"{path} has no place for the table: put {begin} and {end} on lines of their own.")
    return before + begin, between, end + after


def figure(value: float, digits: int = 3) -> str:
    """A share, ".910"; or any other number with so many digits."""
    return f"{value:.{digits}f}".removeprefix("0")
