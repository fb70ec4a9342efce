"""The benchmark of selection: what it is for holds, and its loop labels what it says."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks.selection.__main__ import main
from benchmarks.selection.learning import BEGIN, CRITERIA, EACH, Learner, accuracies

SEEDS = range(8)


def test_a_hundred_labels_by_margin_teach_more_than_a_hundred_by_chance() -> None:
    by_margin, by_chance = (
        np.array([accuracies((name,), seed, (100,))[0] for seed in SEEDS]) for name in ("margin", "random")
    )
    assert by_margin.mean() > by_chance.mean() + 0.01


@pytest.mark.parametrize("name", CRITERIA)
def test_each_batch_is_new(name: str) -> None:
    learner = Learner(seed=0)
    for batch in range(1, 3):
        learner.learn()
        learner.label(name)
        assert len(set(learner.known.tolist())) == BEGIN + batch * EACH
        assert not set(learner.known.tolist()) & set(learner.waiting.tolist())


@pytest.mark.slow
def test_its_quick_form_reports_every_criterion(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["selection", "--quick", "--json", str(tmp_path / "found.json")])
    assert main() == 0
    figures = json.loads((tmp_path / "found.json").read_text())["figures"]
    assert {f"{name}.100" for name in CRITERIA} <= set(figures)
    assert figures["margin.200"] > figures["margin.50"]
