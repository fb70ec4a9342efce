"""The suspects job: mistakes that were put into real digits stand first."""

from pathlib import Path
from typing import Any

import numpy as np

from cl_engine.job import suspects
from cl_engine.job.folder import Job
from cl_engine.specs import SuspectsSpec, parse
from tests.cl_engine import factories
from tests.cl_engine.refusals import refused


def work(data: Path, spec: dict[str, Any], out: Path) -> dict[str, Any]:
    made = factories.update_job(factories.update_spec(data, "first"), out)
    return suspects.work(Job(parse(SuspectsSpec, spec), out, made.events, made.interruptions, made.share))


def mislabelled(data: Path, path: Path, rare: int = 0) -> set[str]:
    """The upright digits, a twentieth of them called the next class; of class 8 only `rare`, where that is not 0."""
    with np.load(data / "first.npz") as stored:
        x, y, ids = stored["x"], stored["y"], stored["ids"]
    kept = (y != 8) | (np.cumsum(y == 8) <= (rare or len(y)))
    x, y, ids = x[kept], y[kept].copy(), ids[kept]
    wrong = np.flatnonzero(y < 7)[::20]
    y[wrong] += 1
    np.savez(path, x=x, y=y, ids=ids)
    return set(ids[wrong].tolist())


def spec_of(path: Path, **changes: Any) -> dict[str, Any]:
    return {"signature": factories.signature(), "samples": str(path)} | changes


def test_mistakes_are_told_worst_first_with_what_they_should_be(
    data: Path, first: Path, tmp_path: Path
) -> None:
    wrong = mislabelled(data, tmp_path / "set.npz")
    embedding = str(first / "embedding.onnx")
    for spec in (spec_of(tmp_path / "set.npz"), spec_of(tmp_path / "set.npz", embedding=embedding)):
        result = work(data, spec, tmp_path)
        told = result["suspects"]
        assert len(wrong & {one["id"] for one in told[: len(wrong) * 2]}) >= 0.8 * len(wrong)
        scores = [one["score"] for one in told]
        assert scores == sorted(scores, reverse=True)
        assert all(score > 0.5 for score in scores)
        right = [int(one["given"]) - int(one["suggested"]) == 1 for one in told if one["id"] in wrong]
        assert np.mean(right) > 0.8
        assert 0 < result["mistaken_share"] < 0.2
        assert result["left_out"] == {}


def test_a_class_that_is_too_small_is_left_out_and_told(data: Path, tmp_path: Path) -> None:
    mislabelled(data, tmp_path / "set.npz", rare=3)
    with np.load(tmp_path / "set.npz") as stored:
        eights = set(stored["ids"][stored["y"] == 8].tolist())
        n = len(stored["y"])
    result = work(data, spec_of(tmp_path / "set.npz"), tmp_path)
    assert result["left_out"] == {"8": len(eights)}
    assert result["n"] == n - len(eights)
    assert not eights & {one["id"] for one in result["suspects"]}


def test_one_class_alone_is_refused(data: Path, tmp_path: Path) -> None:
    with np.load(data / "first.npz") as stored:
        threes = stored["y"] == 3
        np.savez(
            tmp_path / "set.npz", x=stored["x"][threes], y=stored["y"][threes], ids=stored["ids"][threes]
        )
    with refused("one_class_only"):
        work(data, spec_of(tmp_path / "set.npz"), tmp_path)


def test_it_runs_as_a_command_and_says_how_far_it_is(data: Path, tmp_path: Path) -> None:
    mislabelled(data, tmp_path / "set.npz")
    out = tmp_path / "out"
    assert factories.run("suspects", spec_of(tmp_path / "set.npz"), out) == 0
    assert factories.events(out, "progress")[-1]["fraction"] == 1
    assert factories.result(out)["n"] > 400
