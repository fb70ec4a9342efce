"""The benchmark of curation: how mistakes are put in, and what is counted."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks.curation.__main__ import main
from benchmarks.curation.figures import figures_of, mean_figures
from benchmarks.curation.worlds import Mislabelled, with_mistakes


def test_one_label_in_twenty_is_another_class() -> None:
    labels = np.arange(1_000) % 10
    given = with_mistakes(labels, 10, np.random.default_rng(0))
    assert (given != labels).sum() == 50
    assert set(given) == set(range(10))


def test_mistakes_that_stand_out_are_all_found_and_those_that_do_not_are_not() -> None:
    true = np.arange(400) % 4
    given = with_mistakes(true, 4, np.random.default_rng(0))
    clear = figures_of(Mislabelled(np.eye(4)[true].astype(np.float32), given, true, 4))
    assert (clear["suspect_recall"], clear["suggested_right"], clear["probe_accuracy"]) == (1, 1, 1)
    assert clear["mistaken"] == 0.05
    noise = np.random.default_rng(1).standard_normal((400, 4)).astype(np.float32)
    assert figures_of(Mislabelled(noise, given, true, 4))["suspect_recall"] < 0.5


def test_figures_of_seeds_are_averaged() -> None:
    assert mean_figures([{"suspect_recall": 0.8}, {"suspect_recall": 1.0}]) == {"suspect_recall": 0.9}


def test_its_quick_form_reports_the_digits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["curation", "--quick", "--json", str(tmp_path / "found.json")])
    assert main() == 0
    figures = json.loads((tmp_path / "found.json").read_text())["figures"]
    assert figures["suspect_recall"] >= 0.8
    assert set(figures) >= {"suggested_right", "estimated", "mistaken"}
