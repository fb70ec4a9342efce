"""The benchmark of lists: its figures are those of the worst address, and its table names the slowest."""

from pathlib import Path

import pytest

from benchmarks.lists.document import write_table
from benchmarks.lists.figures import figures

QUICK = {"queries_few": 4, "queries_many": 4, "ms_few": 9.0, "ms_many": 10.0}
SLOW = {"queries_few": 4, "queries_many": 6, "ms_few": 9.0, "ms_many": 151.0}
NONE = {"queries_few": 0, "queries_many": 0, "ms_few": 1.0, "ms_many": 1.0}
FOUND = {"pages": {"/about/": NONE, "/runs/": QUICK, "/queue/": SLOW}, "rest": {"/api/v1/runs/": QUICK}}


def test_the_worst_address_is_the_figure() -> None:
    told = figures(FOUND)
    assert told["pages.addresses"] == 3
    assert told["pages.queries_ratio"] == pytest.approx(1.5)
    assert told["pages.slowest_ms"] == 151.0
    assert told["pages.over_150_ms"] == 1
    assert (told["rest.queries_ratio"], told["rest.over_150_ms"]) == (1.0, 0)
    assert told["/queue/.ms_many"] == 151.0


def test_the_table_begins_with_the_slowest(tmp_path: Path) -> None:
    page = tmp_path / "results.md"
    page.write_text("before\n<!-- lists -->\nold\n<!-- /lists -->\nafter\n")
    write_table(page, FOUND)
    lines = page.read_text().splitlines()
    rows = [line for line in lines if line.startswith("| `")]
    assert [row.split("`")[1] for row in rows] == ["/queue/", "/runs/", "/about/", "/api/v1/runs/"]
    assert "old" not in lines
    assert (lines[0], lines[-1]) == ("before", "after")
