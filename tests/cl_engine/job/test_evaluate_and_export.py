"""Judging exported models, and bringing a user's own weights in."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cl_engine.errors import EngineError
from cl_engine.job import evaluate, export
from cl_engine.job.folder import Job
from cl_engine.specs import EvaluateSpec, ExportSpec, parse
from cl_engine.state import CLState
from tests.cl_engine import factories


def job(kind: Any, spec: dict[str, Any], data: Path, out: Path) -> Job[Any]:
    """A job of any kind, to be worked on in this process."""
    made = factories.update_job(factories.update_spec(data, "first"), out)
    return Job(parse(kind, spec), out, made.events, made.interruptions, made.share)


def model(folder: Path, **changes: Any) -> dict[str, Any]:
    files = {"onnx": str(folder / "model.onnx"), "weights": str(folder / "model.safetensors")}
    return {**files, "classes": factories.DIGITS[:9], "model": {"name": "small_cnn"}} | changes


def evaluate_spec(data: Path, **models: Any) -> dict[str, Any]:
    sets = [{"name": name, "path": str(data / f"{name}.npz")} for name in ("old", "drifted")]
    return {"signature": factories.signature(), "evaluation": sets, **models}


def test_candidate_and_baseline_are_judged_on_every_set(data: Path, first: Path, tmp_path: Path) -> None:
    spec = evaluate_spec(data, candidate=model(first), baseline=model(first, weights=None))
    result = evaluate.work(job(EvaluateSpec, spec, data, tmp_path))
    old, drifted = result["sets"]["old"], result["sets"]["drifted"]
    assert old["candidate"] == old["baseline"]
    assert old["candidate"]["accuracy"] == pytest.approx(
        factories.result(first)["metrics"]["eval/old/accuracy"], abs=0.004
    )
    # The model has no answer for the tenth class.
    assert drifted["candidate"]["per_class"]["9"] == {"n": 60, "accuracy": 0}
    assert "9" not in old["candidate"]["per_class"]
    same = {"n": 60, "lost": 0, "gained": 0, "value": 0.0, "low": 0.0, "high": 0.0, "p_worse": 1.0}
    assert drifted["compared"]["classes"]["9"] == same
    assert old["compared"]["all"] == same | {"n": old["n"]}
    assert drifted["compared"]["worse"] == []
    assert drifted["compared"]["groups"] == {}
    bins = drifted["candidate"]["reliability"]
    assert sum(one["n"] for one in bins) == 300
    assert sum(one["n"] * one["accuracy"] for one in bins) / 300 == pytest.approx(
        drifted["candidate"]["accuracy"]
    )
    assert result["agreement"] is None
    assert result["parity"]["candidate"]["max_abs_difference"] < 1e-5
    assert result["parity"]["baseline"] is None
    with np.load(tmp_path / "predictions.npz", allow_pickle=False) as kept:
        right = kept["drifted.candidate.predictions"] == kept["drifted.y"]
        assert right.mean() == drifted["candidate"]["accuracy"]
        assert kept["drifted.candidate.probabilities"].shape == (300, 10)
        assert kept["old.ids"].tolist() == old["ids"]


def rewritten(source: Path, path: Path, **arrays: Any) -> Path:
    with np.load(source) as stored:
        np.savez(path, **{**stored, **arrays})
    return path


def test_samples_with_groups_are_compared_by_group(data: Path, first: Path, tmp_path: Path) -> None:
    groups = np.array(["day"] * 200 + ["night"] * 100)
    path = rewritten(data / "drifted.npz", tmp_path / "grouped.npz", groups=groups)
    spec = evaluate_spec(data, candidate=model(first), baseline=model(first, weights=None))
    spec["evaluation"] = [{"name": "grouped", "path": str(path)}]
    compared = evaluate.work(job(EvaluateSpec, spec, data, tmp_path))["sets"]["grouped"]["compared"]
    assert {name: found["n"] for name, found in compared["groups"].items()} == {"day": 200, "night": 100}


def test_groups_that_do_not_fit_are_refused(data: Path, first: Path, tmp_path: Path) -> None:
    path = rewritten(data / "drifted.npz", tmp_path / "grouped.npz", groups=np.array(["day"]))
    spec = evaluate_spec(data, candidate=model(first))
    spec["evaluation"] = [{"name": "grouped", "path": str(path)}]
    with pytest.raises(EngineError) as refused:
        evaluate.work(job(EvaluateSpec, spec, data, tmp_path))
    assert refused.value.code == "dataset_unreadable"


def test_the_candidate_agrees_with_itself_and_not_with_what_it_never_answered(
    data: Path, first: Path, tmp_path: Path
) -> None:
    spec = evaluate_spec(data, candidate=model(first))
    evaluate.work(job(EvaluateSpec, spec, data, tmp_path))
    with np.load(tmp_path / "predictions.npz") as kept:
        answered = kept["drifted.candidate.predictions"].astype(np.int64)
    answered[:50] = 9
    spec["recorded"] = str(rewritten(data / "drifted.npz", tmp_path / "recorded.npz", y=answered))
    result = evaluate.work(job(EvaluateSpec, spec, data, tmp_path))
    assert result["agreement"] == {"n": 300, "equal": 250}


def test_a_model_with_other_classes_than_named_is_refused(data: Path, first: Path, tmp_path: Path) -> None:
    spec = evaluate_spec(data, candidate=model(first, classes=factories.DIGITS))
    with pytest.raises(EngineError) as refused:
        evaluate.work(job(EvaluateSpec, spec, data, tmp_path))
    assert refused.value.code == "classes_mismatch"


def test_it_runs_as_a_command_that_yields_to_others(data: Path, first: Path, tmp_path: Path) -> None:
    out = tmp_path / "evaluated"
    assert factories.run("evaluate", evaluate_spec(data, candidate=model(first, weights=None)), out) == 0
    (started,) = factories.events(out, "started")
    assert (started["nice"], started["threads"], started["total_steps"]) == (19, 1, 2)
    assert factories.events(out)[-1]["kind"] == "finished"


def export_spec(data: Path, first: Path, **changes: Any) -> dict[str, Any]:
    return {
        "signature": factories.signature(9),
        "model": {"name": "small_cnn"},
        "weights": str(first / "model.safetensors"),
        "samples": str(data / "old.npz"),
    } | changes


def test_a_users_weights_become_the_artifacts_of_an_update(data: Path, first: Path, tmp_path: Path) -> None:
    result = export.work(job(ExportSpec, export_spec(data, first, memory_size=90), data, tmp_path))
    trained = factories.result(first)["artifacts"]
    assert result["artifacts"].keys() == trained.keys()
    for name in ("model.safetensors", "model.onnx", "embedding.onnx", "labels.txt"):
        assert result["artifacts"][name] == trained[name]
    state = CLState.read(tmp_path / "state.safetensors")
    assert len(state.memory_ids) == 90
    assert state.seen == set(factories.DIGITS[:9])


def test_a_users_unlabelled_samples_will_do(data: Path, first: Path, tmp_path: Path) -> None:
    with np.load(data / "old.npz") as old:
        np.savez(tmp_path / "samples.npz", x=old["x"], ids=old["ids"])
    spec = export_spec(data, first, samples=str(tmp_path / "samples.npz"))
    result = export.work(job(ExportSpec, spec, data, tmp_path / "out"))
    assert result["memory_ids"] == []


def test_a_users_weights_that_do_not_fit_are_refused(data: Path, first: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert factories.run("export", export_spec(data, first, model={"name": "mlp"}), out) == 3
    failed = factories.events(out)[-1]
    assert failed["code"] == "weights_mismatch"
    assert "hidden.weight" in failed["data"]["missing"]
