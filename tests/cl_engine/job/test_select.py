"""The select job: real digits and a real version; each criterion by what it says of them."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cl_engine.curation import margin_uncertainty, nearest_distance
from cl_engine.job import select
from cl_engine.job.folder import Job
from cl_engine.runtime import OnnxModel
from cl_engine.specs import SelectSpec, parse
from tests.cl_engine import factories
from tests.cl_engine.refusals import refused

Json = dict[str, Any]


def work(data: Path, spec: Json, out: Path) -> Json:
    made = factories.update_job(factories.update_spec(data, "first"), out)
    return select.work(Job(parse(SelectSpec, spec), out, made.events, made.interruptions, made.share))


@pytest.fixture(scope="module")
def world(data: Path, first: Path, tmp_path_factory: pytest.TempPathFactory) -> Json:
    """Drifted digits wait, upright ones of 0 to 8 are labelled, the first version is asked."""
    folder = tmp_path_factory.mktemp("select")
    with np.load(data / "drifted.npz") as drifted, np.load(data / "old.npz") as upright:
        x = np.concatenate([upright["x"][:100], drifted["x"]])
        ids = np.concatenate([upright["ids"][:100], drifted["ids"]])
        np.savez(folder / "candidates.npz", x=x, ids=ids)
    return {
        "signature": factories.signature(),
        "candidates": str(folder / "candidates.npz"),
        "labelled": str(data / "first.npz"),
        "model": {"onnx": str(first / "model.onnx"), "classes": factories.DIGITS[:9]},
        "embedding": str(first / "embedding.onnx"),
        "criteria": [{"name": "margin"}],
        "count": 40,
    }


def by(world: Json, *names: str, **changes: Any) -> Json:
    return world | {"criteria": [{"name": name} for name in names]} | changes


def ids_of(result: Json) -> list[str]:
    return [one["id"] for one in result["choices"]]


def test_margin_chooses_what_the_version_is_torn_about(data: Path, world: Json, tmp_path: Path) -> None:
    result = work(data, world, tmp_path)
    with np.load(world["candidates"]) as stored:
        stated = OnnxModel(world["model"]["onnx"]).predict(stored["x"])
        unsure = margin_uncertainty(stated)
        order = np.argsort(-unsure, kind="stable")[:40]
        assert set(ids_of(result)) == set(stored["ids"][order].tolist())
    told = result["choices"][0]
    assert told["predicted"] == factories.DIGITS[stated[order[0]].argmax()]
    assert told["confidence"] == pytest.approx(float(stated[order[0]].max()), abs=1e-5)
    assert (told["criterion"], told["value"]) == ("margin", pytest.approx(unsure.max(), abs=1e-5))
    assert result["candidates"] == len(unsure)
    assert sum(result["labelled"].values()) == 500


def test_drift_chooses_what_lies_far_from_the_labels(data: Path, world: Json, tmp_path: Path) -> None:
    result = work(data, by(world, "drift"), tmp_path)
    with np.load(world["candidates"]) as stored, np.load(world["labelled"]) as known:
        drifted = set(stored["ids"][100:].tolist())
        asked = OnnxModel(world["embedding"])
        far = nearest_distance(asked.embed(stored["x"]), asked.embed(known["x"]), 5)
    assert len(drifted & set(ids_of(result))) >= 36
    assert result["choices"][0]["value"] == pytest.approx(far.max(), rel=1e-4)


def test_balance_chooses_the_classes_with_the_fewest_labels(data: Path, world: Json, tmp_path: Path) -> None:
    with np.load(world["labelled"]) as known:
        kept = (known["y"] != 3) | (np.cumsum(known["y"] == 3) <= 2)
        np.savez(tmp_path / "few.npz", x=known["x"][kept], y=known["y"][kept], ids=known["ids"][kept])
    spec = by(world, "class_balance", labelled=str(tmp_path / "few.npz"), count=10)
    result = work(data, spec, tmp_path)
    assert {one["predicted"] for one in result["choices"]} == {"3"}
    assert [one["value"] for one in result["choices"]] == list(range(2, 12))


def test_a_committee_takes_a_version_with_other_classes(
    data: Path, world: Json, first: Path, tmp_path: Path
) -> None:
    """The same network, whose last class another version calls a tenth one: they differ there and nowhere else."""
    other = {"onnx": str(first / "model.onnx"), "classes": [*factories.DIGITS[:8], "9"]}
    result = work(data, by(world, "vote_entropy", committee=[other], count=5), tmp_path)
    assert result["committee"] == 2
    assert {(one["predicted"], one["value"]) for one in result["choices"]} == {("8", 1.0)}
    assert set(ids_of(work(data, by(world, "consensus", committee=[other], count=5), tmp_path)))


def test_the_same_seed_chooses_the_same_and_pieces_change_nothing(
    data: Path, world: Json, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mix = by(world, "margin", "diversity", "class_balance", "random", seed=3)
    once = work(data, mix, tmp_path)["choices"]
    assert {one["criterion"] for one in once} <= {"margin", "diversity", "class_balance", "random"}
    monkeypatch.setattr("cl_engine.job.pieces.PIECE", 64)
    monkeypatch.setattr("cl_engine.job.select.RESIDENT_BYTES", 0)
    again = work(data, mix, tmp_path)["choices"]
    assert [one["id"] for one in again] == [one["id"] for one in once]
    random = {seed: ids_of(work(data, by(world, "random", seed=seed), tmp_path)) for seed in (0, 1)}
    assert random[0] != random[1]


def test_without_a_version_distances_are_those_of_the_inputs(data: Path, world: Json, tmp_path: Path) -> None:
    spec = by(world, "diversity", model=None, embedding=None, labelled=None, count=7)
    told = work(data, spec, tmp_path)["choices"]
    assert len({one["id"] for one in told}) == 7
    assert {(one["predicted"], one["confidence"]) for one in told} == {("", None)}


def test_columns_are_compared_in_deviations_of_their_own(data: Path, tmp_path: Path) -> None:
    """The first column is a thousand times wider; the one sample that is odd is so in the second."""
    x = np.random.default_rng(0).normal(0, 1, (200, 2)).astype(np.float32) * np.float32([1000, 1])
    x[17] = [0, 9]
    np.savez(tmp_path / "rows.npz", x=x, ids=np.arange(200).astype(np.str_))
    spec = {
        "signature": {"task": "tabular_classification", "shape": [2], "classes": ["a", "b"]},
        "candidates": str(tmp_path / "rows.npz"),
        "criteria": [{"name": "diversity"}],
        "count": 1,
    }
    assert ids_of(work(data, spec, tmp_path)) == ["17"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"criteria": []}, "criteria"),
        ({"criteria": [{"name": "margin"}] * 2}, "each is named once"),
        ({"criteria": [{"name": "guess"}]}, "criteria.0.name"),
        ({"criteria": [{"name": "margin", "weight": 0}]}, "criteria.0.weight"),
        ({"model": None}, "margin takes a model"),
        ({"criteria": [{"name": "consensus"}]}, "consensus takes a committee"),
        ({"criteria": [{"name": "drift"}], "labelled": None}, "drift takes samples with labels"),
        ({"count": 0}, "count"),
    ],
)
def test_what_makes_no_sense_is_refused_by_its_field(world: Json, changes: Json, words: str) -> None:
    with refused("spec_invalid", words):
        parse(SelectSpec, world | changes)


def test_a_model_that_answers_other_classes_is_refused(data: Path, world: Json, tmp_path: Path) -> None:
    model = world["model"] | {"classes": factories.DIGITS}
    with refused("classes_mismatch"):
        work(data, world | {"model": model}, tmp_path)


def test_it_runs_as_a_command_and_says_how_far_it_is(world: Json, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert factories.run("select", world, out) == 0
    assert factories.events(out, "progress")[-1]["fraction"] == 1
    assert len(factories.result(out)["choices"]) == 40
