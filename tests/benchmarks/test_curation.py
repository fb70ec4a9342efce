"""The benchmark of curation: how mistakes are put in, and what is counted."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks.apart import said
from benchmarks.curation import paging
from benchmarks.curation.__main__ import main
from benchmarks.curation.copies import WAYS, Copied, with_copies
from benchmarks.curation.figures import figures_of, mean_figures
from benchmarks.curation.twins import counted
from benchmarks.curation.worlds import Mislabelled, with_mistakes
from cl_engine.curation import Twins


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
    asked: list[tuple[str, ...]] = []
    imported = {"import_s": 2.0, "added": 5_000.0}
    monkeypatch.setattr("benchmarks.curation.__main__.said", lambda *words: asked.append(words) or imported)
    monkeypatch.setattr("benchmarks.curation.__main__.pages", lambda samples, console: {"page_ms": 3.0})
    monkeypatch.setattr("benchmarks.curation.__main__.chromium", lambda: None)
    monkeypatch.setattr(sys, "argv", ["curation", "--quick", "--json", str(tmp_path / "found.json")])
    assert main() == 0
    figures = json.loads((tmp_path / "found.json").read_text())["figures"]
    assert figures["suspect_recall"] >= 0.8
    assert set(figures) >= {"suggested_right", "estimated", "mistaken"}
    assert figures["twin_recall"] >= 0.9
    assert (figures["import_s"], figures["page_ms"]) == (2.0, 3.0)
    assert asked == [("curation.importing", "--images", "5000")]


@pytest.mark.slow
def test_a_worker_of_its_own_brings_the_images_in() -> None:
    found = said("curation.importing", "--images", "40")
    assert found["added"] == 40
    assert found["import_s"] > 0


@pytest.mark.slow
def test_labelling_is_timed_in_a_real_browser(chromium: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "benchmarks.curation.next_sample", "--samples", "20", "--presses", "3"]
    env = {
        **os.environ,
        "CHROMIUM": chromium,
        "MODELCIE_HOME": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3",
    }
    said = subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout
    figures = json.loads(said.splitlines()[-1])
    assert 0 < figures["next_ms"] <= figures["next_p95_ms"]


@pytest.mark.django_db
def test_every_page_is_measured_and_the_slowest_is_told() -> None:
    found = paging.measure(400)
    assert found["page_ms"] == max(found["pages"].values()) == found["pages"][found["slowest"]]
    assert {name.partition(",")[0] for name in found["pages"]} >= {"everything", "disagreement", "suspects"}


def test_each_way_of_copying_leaves_the_picture_recognisable() -> None:
    pictures = np.random.default_rng(0).integers(0, 256, (60, 3, 8, 8), dtype=np.uint8)
    copied = with_copies(pictures, np.random.default_rng(1))
    assert (len(copied.x), list(copied.way)) == (63, list(WAYS))
    moved = copied.x[61]
    original = pictures[copied.original[1]]
    sides = [(0, 1), (0, -1), (1, 1), (1, -1)]
    inner = [np.roll(original, by, axis=axis + 1)[:, 1:-1, 1:-1] for axis, by in sides]
    assert any(np.array_equal(moved[:, 1:-1, 1:-1], one) for one in inner)


def test_copies_in_the_group_of_their_original_count_and_all_other_pairs_are_wrong() -> None:
    copied = Copied(np.zeros((6, 1, 1, 1), np.uint8), np.array([0, 1]), np.array(["saved", "moved"]))
    found = counted(copied, Twins([[0, 4], [2, 3, 5]], 4, 0))
    assert (found["twin_recall"], found["twin_precision"]) == (0.5, 0.25)
    assert (found["twin_recall_saved"], found["twin_recall_moved"]) == (1.0, 0.0)
