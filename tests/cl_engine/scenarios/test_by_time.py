"""A service's snapshots as a scenario."""

from pathlib import Path
from typing import Any

import numpy as np

from cl_engine.scenarios import Snapshot, from_snapshots
from tests.cl_engine.refusals import refused
from tests.cl_engine.scenarios.made import labels


def snapshot(path: Path, classes: str, y: list[int], first_id: int = 0, **changed: Any) -> Snapshot:
    """Samples whose x is their number, and their id too, counted from `first_id`."""
    numbers = np.arange(first_id, first_id + len(y))
    x = np.broadcast_to(numbers[:, None], (len(y), 3)).astype(np.float32)
    np.savez(path, **({"x": x, "y": np.array(y), "ids": numbers.astype(str)} | changed))
    return Snapshot(path, tuple(classes))


def test_classes_are_joined_by_name(tmp_path: Path) -> None:
    files = [
        snapshot(tmp_path / "may.npz", "ab", [0, 1] * 10),
        snapshot(tmp_path / "june.npz", "bca", [0, 1, 2, 1] * 10, 100),
    ]
    scenario = from_snapshots(files, test_share=0.3)
    assert (scenario.kind, scenario.classes) == ("class", ("a", "b", "c"))
    may, june = scenario.experiences
    assert (may.classes, june.classes) == ((0, 1), (0, 1, 2))
    assert labels(may.train) == {0: 7, 1: 7}
    assert labels(june.test) == {0: 3, 1: 3, 2: 6}
    samples = june.train.samples()
    originals = np.array([1, 2, 0, 2] * 10)  # b, c, a, c by their joined numbers
    assert samples.y.tolist() == [originals[int(name) - 100] for name in samples.ids]
    assert samples.x[:, 0].tolist() == [int(name) for name in samples.ids]


def test_the_same_classes_throughout_are_domains(tmp_path: Path) -> None:
    files = [snapshot(tmp_path / f"{number}.npz", "ab", [0, 1] * 5, 10 * number) for number in range(3)]
    scenario = from_snapshots(files)
    assert scenario.kind == "domain"
    assert [len(part) for part in scenario.evaluations] == [2, 2, 2]


def test_a_sample_that_comes_again_stays_on_its_side(tmp_path: Path) -> None:
    files = [
        snapshot(tmp_path / "may.npz", "ab", [0, 1] * 20),
        snapshot(tmp_path / "june.npz", "ab", [0, 1] * 30),
    ]
    may, june = from_snapshots(files, test_share=0.25).experiences
    assert set(may.train.ids) < set(june.train.ids)
    assert set(may.test.ids) < set(june.test.ids)
    assert len(june.test) == 10 + 4  # Of the new ten of each class, a quarter.


def test_snapshots_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    may = snapshot(tmp_path / "may.npz", "ab", [0, 1] * 5)
    with refused("spec_invalid", "snapshots"):
        from_snapshots([])
    with refused("label_unknown", "june.npz", "label 1"):
        from_snapshots([may, snapshot(tmp_path / "june.npz", "a", [0, 1] * 5)])
    with refused("shape_mismatch", "july.npz", "[2]", "[3]"):
        from_snapshots([may, snapshot(tmp_path / "july.npz", "ab", [0, 1] * 5, x=np.zeros((10, 2)))])
    with refused("spec_invalid", "one.npz", "no test samples"):
        from_snapshots([may, snapshot(tmp_path / "one.npz", "ab", [0], 50)])
