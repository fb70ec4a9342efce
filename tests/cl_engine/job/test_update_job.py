"""The update job as its supervisor sees it: events, exit codes, artifacts, interruption, resumption."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from cl_engine.data.tensorfile import read_tensors
from cl_engine.errors import EngineError
from cl_engine.job.process import alone_in
from cl_engine.job.update import work
from cl_engine.runtime import OnnxModel
from tests.cl_engine import factories
from tests.waiting import until


def test_a_first_version_leaves_events_and_artifacts(first: Path) -> None:
    events = factories.events(first)
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    started = next(event for event in events if event["kind"] == "started")
    assert (started["threads"], started["device"], started["total_steps"]) == (1, "cpu", 20 * 16)
    last = [event for event in events if event["kind"] == "progress"][-1]
    assert (last["fraction"], last["eta_s"]) == (1, 0)
    assert events[-1]["kind"] == "finished"
    names = {event["name"] for event in events if event["kind"] == "metric"}
    assert names == {"train/loss", "train/accuracy", "eval/old/accuracy"}
    result = factories.result(first)
    assert result["metrics"]["eval/old/accuracy"] > 0.9
    assert len(result["memory_ids"]) == len(result["train_ids"]) == 500
    assert (first / "labels.txt").read_text().split() == factories.DIGITS[:9]
    for name, artifact in result["artifacts"].items():
        assert (first / name).stat().st_size == artifact["size_bytes"]


def test_the_served_model_answers_as_the_trained_one(first: Path) -> None:
    with np.load(first / "warmup.npz", allow_pickle=False) as golden:
        answered = OnnxModel(first / "model.onnx").predict(golden["x"])
        assert np.abs(answered - golden["probabilities"]).max() < 1e-5
        assert OnnxModel(first / "embedding.onnx").embed(golden["x"]).shape == (len(answered), 64)
    assert factories.result(first)["parity"]["max_abs_difference"] < 1e-5


def test_an_exported_file_tells_nothing_of_this_machine(first: Path) -> None:
    assert str(Path.home()).encode() not in (first / "model.onnx").read_bytes()
    assert b"cl_engine" not in (first / "model.onnx").read_bytes()


def test_a_finished_job_is_not_done_again(first: Path, data: Path) -> None:
    spec = factories.update_spec(data, "first", signature=factories.signature(9), epochs=20)
    spec["evaluation"] = spec["evaluation"][:1]
    before = (first / "result.json").stat().st_mtime_ns
    assert factories.run("update", spec, first) == 0
    assert (first / "result.json").stat().st_mtime_ns == before


def test_an_interrupted_run_resumes_to_the_very_same_weights(data: Path, first: Path, tmp_path: Path) -> None:
    spec = factories.update_spec(data, "new", base=factories.base_of(first, 9), epochs=40)
    interrupted = tmp_path / "interrupted"
    process = subprocess.Popen(factories.command("update", spec, interrupted), cwd=factories.ROOT)
    until_reported(interrupted, "progress")
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 75
    stopped = factories.events(interrupted, "checkpoint")[-1]["step"]
    with (interrupted / "events.jsonl").open("a") as file:
        file.write('{"seq": 999, "torn')

    work(factories.update_job(spec, interrupted))
    events = factories.events(interrupted)
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    assert factories.events(interrupted, "started")[-1]["resumed_at"] == stopped > 0

    whole = tmp_path / "whole"
    factories.trained(spec, whole)
    for name in ("model.safetensors", "state.safetensors"):
        assert (whole / name).read_bytes() == (interrupted / name).read_bytes(), name


def test_a_trainer_does_not_outlive_its_supervisor(data: Path, tmp_path: Path) -> None:
    spec = factories.update_spec(data, "first", epochs=5000)
    out = tmp_path / "orphan"
    code = f"import subprocess, time; subprocess.Popen({factories.command('update', spec, out)!r}); time.sleep(60)"
    supervisor = subprocess.Popen([sys.executable, "-c", code], cwd=factories.ROOT)
    until_reported(out, "progress")
    trainer = factories.events(out, "started")[0]["pid"]
    supervisor.kill()
    supervisor.wait()
    deadline = time.monotonic() + 10
    while Path(f"/proc/{trainer}/cmdline").exists() and time.monotonic() < deadline:
        if not Path(f"/proc/{trainer}/cmdline").read_bytes():
            break  # a zombie that nobody reaps here
        time.sleep(0.05)
    else:
        assert not Path(f"/proc/{trainer}").exists()
    assert factories.events(out)[-1]["kind"] == "checkpoint"


def test_a_job_whose_supervisor_is_gone_does_not_start(data: Path, tmp_path: Path) -> None:
    command = factories.command("update", factories.update_spec(data, "first"), tmp_path / "late")
    finished = subprocess.run([*command, "--supervisor", "999999999"], cwd=factories.ROOT, check=False)
    assert finished.returncode == 75
    assert not (tmp_path / "late").exists()


def test_a_refused_spec_exits_with_2_and_says_why(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "refused"
    assert factories.run("update", factories.update_spec(data, "first", "magic"), out) == 2
    assert factories.events(out)[-1]["code"] == "strategy_unknown"


def test_an_explained_failure_exits_with_3_and_says_why(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "failed"
    np.savez(
        tmp_path / "bad.npz", x=np.zeros((2, 1, 9, 9), np.uint8), y=np.zeros(2, int), ids=np.array(["a", "b"])
    )
    assert factories.run("update", factories.update_spec(tmp_path, "bad"), out) == 3
    failed = factories.events(out)[-1]
    assert (failed["code"], failed["data"]["found"]) == ("shape_mismatch", [1, 9, 9])
    assert not (out / "model.onnx").exists()


def test_a_device_that_is_not_there_is_refused(data: Path, tmp_path: Path) -> None:
    spec = factories.update_spec(data, "first", train={"device": "cuda:99"})
    with pytest.raises(EngineError) as failed:
        work(factories.update_job(spec, tmp_path / "out"))
    assert failed.value.code == "device_unavailable"


def test_a_loss_that_is_no_number_ends_the_run(tmp_path: Path) -> None:
    x = np.full((2, 4), 3e38, np.float32)
    np.savez(tmp_path / "huge.npz", x=x, y=np.array([0, 1]), ids=np.array(["a", "b"]))
    columns = {"task": "tabular_classification", "shape": [4], "range": [0, 1], "classes": ["no", "yes"]}
    spec = factories.update_spec(
        tmp_path, "huge", "naive", signature=columns, model={"name": "mlp"}, evaluation=[]
    )
    with pytest.raises(EngineError) as failed:
        work(factories.update_job(spec, tmp_path / "out"))
    assert failed.value.code == "loss_not_finite"
    assert failed.value.data["step"] == 1


def test_a_state_of_other_classes_is_refused(data: Path, first: Path, tmp_path: Path) -> None:
    base = factories.base_of(first, 9) | {"classes": [*factories.DIGITS[1:9], "0"]}
    with pytest.raises(EngineError) as failed:
        work(factories.update_job(factories.update_spec(data, "new", base=base), tmp_path / "out"))
    assert failed.value.code == "state_mismatch"


def test_another_specs_checkpoint_is_refused(data: Path, tmp_path: Path) -> None:
    spec = factories.update_spec(data, "first", "naive", epochs=1)
    factories.trained(spec, tmp_path / "out")
    with pytest.raises(EngineError) as failed:
        factories.trained(spec | {"evaluation": []}, tmp_path / "out")
    assert failed.value.code == "checkpoint_mismatch"


def test_a_run_killed_after_training_still_reports_its_metrics(data: Path, tmp_path: Path) -> None:
    spec = factories.update_spec(data, "first", "naive", epochs=2)
    whole = factories.trained(spec, tmp_path / "out")
    resumed = factories.trained(spec, tmp_path / "out")
    assert resumed["metrics"].keys() == whole["metrics"].keys()
    assert resumed["metrics"]["eval/old/accuracy"] == whole["metrics"]["eval/old/accuracy"]


def test_a_checkpoint_holds_no_pickle(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    factories.trained(factories.update_spec(data, "first", "naive", epochs=1), out)
    tensors, about = read_tensors(out / "checkpoint.safetensors")
    assert about["step"] == 16
    assert {name.split("/")[0] for name in tensors} == {"weights", "optimiser", "random", "samples"}


def test_a_folder_has_one_job_at_a_time(tmp_path: Path) -> None:
    with alone_in(tmp_path):
        with pytest.raises(EngineError) as refused:
            alone_in(tmp_path)
        assert refused.value.code == "job_running"
    alone_in(tmp_path).close()


def until_reported(out: Path, kind: str) -> None:
    """Wait until a job reported an event of this kind."""
    log, said = out / "events.jsonl", f'"kind": "{kind}"'
    until(lambda: log.exists() and said in log.read_text(), f"{kind} is reported", 60)
