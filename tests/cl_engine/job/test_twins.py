"""The twins job: ids of what looks alike, by pixels and with a version's embeddings; parted pairs are heeded."""

from pathlib import Path
from typing import Any

import numpy as np

from cl_engine.job import twins
from cl_engine.job.folder import Job
from cl_engine.specs import TwinsSpec, parse
from tests.cl_engine import factories


def doubled(data: Path, path: Path) -> list[list[str]]:
    """A hundred digits, the first three of them again but darker; returns the pairs of their ids."""
    with np.load(data / "first.npz") as stored:
        x, ids = stored["x"][:100], stored["ids"][:100]
    again = (x[:3] * 0.8).astype(x.dtype)
    names = [f"again-{number}" for number in range(3)]
    np.savez(path, x=np.concatenate([x, again]), ids=np.append(ids, names))
    return [[str(one), other] for one, other in zip(ids[:3], names, strict=True)]


def spec_of(path: Path, **changes: Any) -> dict[str, Any]:
    return {"signature": factories.signature(), "samples": str(path)} | changes


def work(data: Path, spec: dict[str, Any], out: Path) -> dict[str, Any]:
    made = factories.update_job(factories.update_spec(data, "first"), out)
    return twins.work(Job(parse(TwinsSpec, spec), out, made.events, made.interruptions, made.share))


def test_twins_are_told_by_their_ids(data: Path, first: Path, tmp_path: Path) -> None:
    pairs = doubled(data, tmp_path / "set.npz")
    embedding = str(first / "embedding.onnx")
    for spec in (spec_of(tmp_path / "set.npz"), spec_of(tmp_path / "set.npz", embedding=embedding)):
        result = work(data, spec, tmp_path)
        assert result["n"] == 103
        together = [set(group) for group in result["groups"]]
        assert all(any(set(pair) <= group for group in together) for pair in pairs)


def test_what_is_apart_stays_apart_and_strangers_are_passed_over(data: Path, tmp_path: Path) -> None:
    first, second, _ = doubled(data, tmp_path / "set.npz")
    result = work(data, spec_of(tmp_path / "set.npz", apart=[first, ["gone", first[0]]]), tmp_path)
    assert not any(set(first) <= set(group) for group in result["groups"])
    assert any(set(second) <= set(group) for group in result["groups"])


def test_it_runs_as_a_command_and_says_how_far_it_is(data: Path, tmp_path: Path) -> None:
    doubled(data, tmp_path / "set.npz")
    out = tmp_path / "out"
    assert factories.run("twins", spec_of(tmp_path / "set.npz"), out) == 0
    assert factories.events(out, "progress")[-1]["fraction"] == 1
    assert factories.result(out)["n"] == 103
