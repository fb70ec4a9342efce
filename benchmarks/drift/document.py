"""The table of a document, written anew from the figures."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks.documents import write_between
from benchmarks.report import commit, machine


def write_table(
    path: Path, shifts: Mapping[str, Mapping[str, str]], peers: Sequence[str], found: Mapping[str, float]
) -> None:
    """Put the figures between the document's marks. shifts: of each world, what each shift is."""
    where = machine()
    head = ("world", "shift", "ours", *peers)
    lines = [
        f"{where['cores']} cores of an {where['processor']}, at {commit()}. Share of windows found / delay in windows.",
        "",
    ]
    lines += [f"| {' | '.join(head)} |", f"| {' | '.join(['---'] * len(head))} |"]
    lines += [f"| {' | '.join(row)} |" for row in rows(shifts, peers, found)]
    write_between(path, "drift", lines)


def rows(
    shifts: Mapping[str, Mapping[str, str]], peers: Sequence[str], found: Mapping[str, float]
) -> Iterator[list[str]]:
    """Of each world: false alarms, then each shift, then what a window costs."""
    who = ("", *(f"{peer}." for peer in peers))
    for world, some in shifts.items():
        place = "" if world == "vectors" else f"{world}."
        yield [
            world,
            "none: false alarms in 1,000 windows",
            *(_cell(found, f"{one}{place}false_alarms_per_1000", 1) for one in who),
        ]
        for shift, meaning in some.items():
            names = [f"{one}{place}{shift}" for one in who]
            yield [
                world,
                meaning,
                *(
                    f"{_cell(found, f'{name}.detection_rate', 2)} / {_cell(found, f'{name}.delay', 1)}"
                    if f"{name}.delay" in found
                    else "not run"
                    for name in names
                ),
            ]
        yield [
            world,
            "a window, ms (provisional)",
            *(_cell(found, f"{one}{place}window_ms", 1) for one in who),
        ]


def _cell(found: Mapping[str, float], name: str, digits: int) -> str:
    return f"{found[name]:.{digits}f}" if name in found else "not run"
