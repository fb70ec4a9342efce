"""The benchmark of the engine: whom it compares, and the table that it leaves."""

from pathlib import Path

import pytest
import torch

from benchmarks.engine.stock import Stock  # isort: skip  # first, so that Avalanche is the whole of it
from benchmarks.engine.document import write_table
from benchmarks.engine.ours import Ours
from benchmarks.engine.protocol import CLASSES, Part, Protocol
from benchmarks.engine.raw import Raw
from benchmarks.engine.stock_strategies import NOT_COMPARED, STRATEGIES
from cl_engine.specs.strategies import STRATEGIES as OURS

FIGURES = {
    "naive.s": 0.86,
    "naive.stock_s": 2.48,
    "naive.vs_stock": 2.884,
    "naive.vs_raw": 0.667,
    "naive.acc": 0.1912,
    "naive.stock_acc": 0.19,
    "naive.peak_mib": 3.4,
    "geometric_mean.vs_stock": 2.884,
}


def test_every_deployable_strategy_is_compared_or_it_is_said_why_not() -> None:
    deployable = {name for name, entry in OURS.items() if entry.deployable}
    assert not STRATEGIES.keys() & NOT_COMPARED.keys()
    assert STRATEGIES.keys() | NOT_COMPARED.keys() == deployable


def test_a_seed_gives_all_ways_the_same_first_weights() -> None:
    every = Part(torch.zeros(CLASSES, 1, 28, 28, dtype=torch.uint8), torch.arange(CLASSES))
    pairs = [Part(*pair) for pair in zip(every.x.split(2), every.y.split(2), strict=True)]
    protocol = Protocol(pairs, every)
    ours = Ours("naive", protocol, 3).learner.setting.model
    for other in (Stock("naive", protocol, 3).strategy.model, Raw("naive", protocol, 3).model):
        assert torch.equal(other.hidden.weight, ours.get_parameter("embedding.weight"))
        assert torch.equal(other.classifier.weight, ours.head.weight)


def test_the_document_holds_a_line_for_each_strategy_and_their_mean(tmp_path: Path) -> None:
    document = tmp_path / "results.md"
    document.write_text("before\n<!-- engine -->\nold\n<!-- /engine -->\nafter\n")
    write_table(document, ["naive"], FIGURES)
    written = document.read_text()
    assert written.startswith("before\n<!-- engine -->\n")
    assert written.endswith("is 2.88.\n<!-- /engine -->\nafter\n")
    assert "| `naive` | 0.86 | 2.48 | 2.88 | 0.67 | .191 | .190 | 3 |" in written
    assert "old" not in written


def test_a_document_without_a_place_for_the_table_is_left_as_it_is(tmp_path: Path) -> None:
    document = tmp_path / "results.md"
    document.write_text("nothing\n")
    with pytest.raises(SystemExit, match="no place for the table"):
        write_table(document, ["naive"], FIGURES)
    assert document.read_text() == "nothing\n"
