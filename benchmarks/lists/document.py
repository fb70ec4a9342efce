"""The table of lists in a document: what holds of all, and the slowest."""

from pathlib import Path

from benchmarks.documents import write_between
from benchmarks.lists.figures import AT_MOST_MS, Found, figures
from benchmarks.report import commit, machine

SHOWN = 5
HEAD = (
    "| address | queries at 10 | queries at 10,000 | ms at 10 | ms at 10,000 |",
    "| --- | ---: | ---: | ---: | ---: |",
)


def write_table(path: Path, found: Found) -> None:
    """Put what holds of all, and the slowest of each kind, between the document's marks."""
    where, told = machine(), figures(found)
    lines = [f"{where['cores']} cores of an {where['processor']}, at {commit()}.", ""]
    for kind, title in (("pages", "Pages"), ("rest", "Lists of REST")):
        over = told[f"{kind}.over_{AT_MOST_MS:.0f}_ms"]
        lines += [
            f"{title}: {told[f'{kind}.addresses']:.0f}; queries at most {told[f'{kind}.queries_ratio']:.2f} times "
            f"those at 10 rows; {over:.0f} take longer than {AT_MOST_MS:.0f} ms. The slowest:",
            "",
            *HEAD,
        ]
        slowest = sorted(found[kind].items(), key=lambda one: -one[1]["ms_many"])[:SHOWN]
        for address, of in slowest:
            cells = (of[name] for name in ("queries_few", "queries_many", "ms_few", "ms_many"))
            lines.append(f"| `{address}` | {' | '.join(f'{cell:,.0f}' for cell in cells)} |")
        lines.append("")
    write_between(path, "lists", lines[:-1])
