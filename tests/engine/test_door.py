"""The door: what is asked is checked and written whole, what is said is read from any offset."""

import json
import signal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from backend.core.errors import AppError
from backend.engine import (
    BaseVersion,
    EvaluatedModel,
    JobEnd,
    ProgressReader,
    Samples,
    architectures,
    command,
    job_end,
    read_events,
    read_result,
    strategies,
    validate_architecture,
    validate_signature,
    validate_training,
    validate_weights,
    write_evaluate_spec,
    write_export_spec,
    write_update_spec,
)
from tests.factories import DIGITS, make_inputs


def samples(count: int = 4) -> Samples:
    ids = np.array([str(number) for number in range(count)])
    return Samples(make_inputs(count), np.arange(count) % 2, ids)


def write_update(folder: Path, **fields: Any) -> Path:
    asked: dict[str, Any] = {
        "signature": DIGITS,
        "architecture": "mlp",
        "architecture_parameters": {"hidden": 8},
        "strategy": "naive",
        "parameters": {},
        "training": {"epochs": 1},
        "samples": samples(),
        "evaluation": {"golden": samples(2)},
        "base": BaseVersion(weights=folder / "model.safetensors", classes=["0", "1"]),
        **fields,
    }
    return write_update_spec(folder, **asked)


def test_update_spec_names_files_that_are_there(tmp_path: Path) -> None:
    spec = json.loads(write_update(tmp_path).read_text())
    assert spec["base"]["classes"] == ["0", "1"]
    assert [item["name"] for item in spec["evaluation"]] == ["golden"]
    with np.load(spec["data"]["train"], allow_pickle=False) as stored:
        assert (stored["x"].shape, stored["y"].dtype, stored["ids"].dtype.kind) == (
            (4, 1, 8, 8),
            np.int64,
            "U",
        )


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"strategy": "magic"}, "strategy_unknown", "strategy.name"),
        ({"architecture": "magic"}, "model_unknown", "model.name"),
        ({"training": {"epochs": 0}}, "spec_invalid", "train.epochs"),
        ({"signature": {**DIGITS, "classes": ["0", "2"]}}, "spec_invalid", "signature.classes"),
        ({"evaluation": {"no such/name": samples()}}, "spec_invalid", "evaluation"),
    ],
)
def test_senseless_spec_is_refused_and_not_written(
    tmp_path: Path, change: dict[str, Any], code: str, field: str
) -> None:
    (tmp_path / "evaluation-no such").mkdir()
    with pytest.raises(AppError) as refused:
        write_update(tmp_path, **change)
    assert refused.value.code == code
    assert str(refused.value.data["field"]).startswith(field)
    assert not (tmp_path / "spec.json").exists()


def test_export_spec_may_lack_labels(tmp_path: Path) -> None:
    unlabelled = samples()._replace(y=None)
    asked: dict[str, Any] = {"architecture": "mlp", "architecture_parameters": {}, "weights": tmp_path / "w"}
    spec = write_export_spec(tmp_path, signature=DIGITS, samples=unlabelled, **asked)
    with np.load(json.loads(spec.read_text())["samples"], allow_pickle=False) as stored:
        assert set(stored) == {"x", "ids"}


def test_evaluate_spec_asks_for_parity_where_weights_are_named(tmp_path: Path) -> None:
    candidate = EvaluatedModel(tmp_path / "a.onnx", DIGITS["classes"], tmp_path / "a.safetensors", "mlp", {})
    baseline = EvaluatedModel(tmp_path / "b.onnx", DIGITS["classes"])
    path = write_evaluate_spec(
        tmp_path, signature=DIGITS, candidate=candidate, baseline=baseline, evaluation={"new": samples()}
    )
    spec = json.loads(path.read_text())
    assert (spec["candidate"]["model"]["name"], spec["baseline"]["model"]) == ("mlp", None)


def test_events_are_read_on_from_where_one_stopped(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    assert read_events(path, 0) == ([], 0)
    path.write_text('{"seq": 1}\n{"seq": 2}\n{"seq"')
    events, offset = read_events(path, 0)
    assert [event["seq"] for event in events] == [1, 2]
    assert read_events(path, offset) == ([], offset), "an unfinished line waits"
    with path.open("a") as file:
        file.write(': 3, "text": "é"}\n')
    events, end = read_events(path, offset)
    assert [event["seq"] for event in events] == [3]
    assert end == path.stat().st_size


def test_progress_is_the_last_that_was_told(tmp_path: Path) -> None:
    reader, path = ProgressReader(tmp_path), tmp_path / "events.jsonl"
    assert reader.fraction() == 0
    path.write_text('{"kind": "started"}\n{"kind": "progress", "fraction": 0.2}\n')
    assert reader.fraction() == 0.2
    with path.open("a") as file:
        file.write('{"kind": "log"}\n')
    assert reader.fraction() == 0.2
    with path.open("a") as file:
        file.write('{"kind": "progress", "fraction": 0.5}\n{"kind": "progress", "fraction": 0.7}\n')
    assert reader.fraction() == 0.7


def test_long_file_is_read_in_pieces_without_losing_a_line(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    path.write_text("".join(json.dumps({"seq": n, "text": "x" * 500}) + "\n" for n in range(1, 5001)))
    found, offset, calls = [], 0, 0
    while True:
        events, after = read_events(path, offset)
        if not events:
            break
        found += [event["seq"] for event in events]
        offset, calls = after, calls + 1
    assert found == list(range(1, 5001))
    assert calls > 1


@pytest.mark.parametrize("content", [None, "[]", "{"])
def test_unreadable_result_is_refused(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "result.json").write_text(content)
    with pytest.raises(AppError) as refused:
        read_result(tmp_path)
    assert refused.value.code == "result_unreadable"


@pytest.mark.parametrize(
    ("returncode", "end", "code"),
    [
        (0, JobEnd.FINISHED, None),
        (75, JobEnd.INTERRUPTED, "interrupted"),
        (-signal.SIGTERM, JobEnd.INTERRUPTED, "interrupted"),
        (-signal.SIGKILL, JobEnd.INTERRUPTED, "interrupted"),
        (-signal.SIGSEGV, JobEnd.CRASHED, "engine_crashed"),
        (1, JobEnd.CRASHED, "engine_crashed"),
        (2, JobEnd.FAILED, "spec_invalid"),
        (3, JobEnd.FAILED, "spec_invalid"),
    ],
)
def test_exit_code_tells_how_a_job_ended(
    tmp_path: Path, returncode: int, end: JobEnd, code: str | None
) -> None:
    said = {"seq": 1, "kind": "failed", "code": "spec_invalid", "detail": "No.", "data": {"field": "x"}}
    (tmp_path / "events.jsonl").write_text(json.dumps(said) + "\n")
    found, failure = job_end(returncode, tmp_path, "last words")
    assert (found, failure.code if failure else None) == (end, code)


def test_failure_without_an_event_tells_the_last_words(tmp_path: Path) -> None:
    _, failure = job_end(3, tmp_path, "first\nAnother process is running the job.\n")
    assert failure is not None
    assert failure.detail == "Another process is running the job."


def test_validation_fills_in_defaults_and_names_the_field() -> None:
    parameters, training = validate_training("replay", {"memory_size": 9}, {"epochs": 2})
    assert (parameters["memory_size"], parameters["memory_batch_size"], training["batch_size"]) == (9, 32, 32)
    assert validate_signature(DIGITS)["input_name"] == "input"
    validate_architecture("small_cnn", {}, DIGITS)
    columns = {**DIGITS, "task": "vector_classification", "shape": [4], "layout": None}
    with pytest.raises(AppError) as refused:
        validate_architecture("small_cnn", {}, columns)
    assert refused.value.data["field"] == "model.name"


def test_weights_without_tensors_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "w.safetensors"
    path.write_bytes((2).to_bytes(8, "little") + b"{}")
    with pytest.raises(AppError) as refused:
        validate_weights(path)
    assert refused.value.code == "weights_unreadable"


def test_catalogues_hold_what_the_command_line_takes(tmp_path: Path) -> None:
    assert {"naive", "replay", "ewc", "lwf", "der"} <= {entry["name"] for entry in strategies()}
    assert {"mlp", "small_cnn", "tabular_mlp"} <= {entry["name"] for entry in architectures()}
    argv = command("update", tmp_path / "spec.json", tmp_path / "out")
    assert argv[1:4] == ["-m", "cl_engine", "update"]
