"""The benchmark of interference: its arithmetic, what it asks of the engine, and who is late."""

import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks.interference.figures import Window, joined, p99_ratio, p99_ratio_interval, train_kept
from benchmarks.interference.training import WAYS, Training, way_spec
from cl_engine.specs import UpdateSpec, parse


def window(scale: float, steps_per_s: float = 0.0) -> Window:
    latencies_ms = np.random.default_rng(0).exponential(scale, 2000)
    return Window(latencies_ms, steps_per_s)


ROUNDS = [
    {"idle": window(1), "unprotected": window(3, 40), "governed": window(1.1, 30)},
    {"idle": window(1), "unprotected": window(2, 40), "governed": window(1.0, 36)},
    {"idle": window(2), "unprotected": window(5, 20), "governed": window(2.4, 17)},
]


def test_ways_are_compared_within_their_round() -> None:
    assert p99_ratio(ROUNDS, "unprotected") == pytest.approx(2.5)
    assert p99_ratio(ROUNDS, "governed") == pytest.approx(1.1)
    assert train_kept(ROUNDS, "governed") == pytest.approx(0.85)
    assert train_kept(ROUNDS, "unprotected") == 1


def test_the_interval_holds_the_ratio_and_is_narrow_where_windows_agree() -> None:
    low, high = p99_ratio_interval(ROUNDS, "unprotected")
    assert low < 2.5 < high
    alike = [{"idle": window(1), "unprotected": window(1, 40)}] * 3
    low, high = p99_ratio_interval(alike, "unprotected")
    assert 0.8 < low < 1 < high < 1.25


def test_turns_of_one_way_are_one_window() -> None:
    both = joined([Window(np.ones(3), 40.0, "nice"), Window(np.full(2, 9.0), 20.0, "nice")])
    assert both.latencies_ms.tolist() == [1, 1, 1, 9, 9]
    assert (both.steps_per_s, both.yields_by) == (30.0, "nice")


def test_a_failed_request_is_late_and_raises_the_percentile() -> None:
    latencies_ms = np.append(np.ones(98), [np.inf, np.inf])
    assert Window(latencies_ms).violations(50) == 2
    assert Window(latencies_ms).percentile_ms(99) == np.inf


def test_the_pace_is_that_within_the_window(tmp_path: Path) -> None:
    steps = [(10.0, 0), (10.5, 20), (11.0, 30), (12.5, 60), (13.0, 400)]
    lines = [json.dumps({"kind": "progress", "time_s": at_s, "step": step}) for at_s, step in steps]
    (tmp_path / "events.jsonl").write_text("\n".join(lines) + '\n{"kind": "prog')
    assert Training(tmp_path, group=0).steps_per_s(10.4, 12.6) == pytest.approx(40 / 2)
    assert Training(tmp_path, group=0).steps_per_s(12.6, 12.9) == 0


@pytest.mark.parametrize("way", WAYS)
def test_each_way_asks_for_the_same_update(way: str, tmp_path: Path) -> None:
    spec = parse(UpdateSpec, way_spec(way, tmp_path, tmp_path, 50.0))
    assert (spec.train.nice == 0) == (way == "unprotected")
    assert (spec.train.threads is None) == (way != "unprotected")
    assert (spec.governor is not None) == (way == "governed")
