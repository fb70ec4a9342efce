"""A benchmark measures each strategy and seed, goes on where it was interrupted, and reports in files of its own."""

import csv
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

import pytest

from cl_engine.benchmarking import training
from cl_engine.benchmarking.outcome import Outcome
from cl_engine.benchmarking.results import gathered, write_results
from cl_engine.benchmarking.spec import BenchmarkSpec
from cl_engine.errors import EngineError
from cl_engine.scenarios import build_scenario
from cl_engine.specs import parse
from tests.cl_engine import factories
from tests.cl_engine.refusals import refused

SPEC: dict[str, Any] = {
    "scenario": {"name": "split-digits"},
    "strategies": [{"name": "naive"}, {"name": "replay", "parameters": {"memory_size": 100}}],
    "train": {"epochs": 2, "batch_size": 32, "nice": 0},
}


def fails_at(patch: pytest.MonkeyPatch, place: str, call: int, error: BaseException) -> None:
    """Raise the error at one call, counted from 0, of what lies at a place in cl_engine.benchmarking."""
    place, calls = f"cl_engine.benchmarking.{place}", iter(range(1000))
    whole = resolve_name(place)

    def failing(*arguments: Any, **keywords: Any) -> Any:
        if next(calls) == call:
            raise error
        return whole(*arguments, **keywords)

    patch.setattr(place, failing)


def measured(folder: Path, **changes: Any) -> list[Outcome]:
    """Every trial of the spec, trained in this process."""
    spec = parse(BenchmarkSpec, SPEC | changes)
    for trial in spec.trials:
        training.run_trial(spec, trial, folder)
    return [Outcome(**json.loads((folder / f"{trial.label}.json").read_text())) for trial in spec.trials]


def test_a_trial_is_judged_on_every_stage_after_each(tmp_path: Path) -> None:
    naive, replay = measured(tmp_path)
    assert [len(row) for row in replay.accuracy] == [5] * 5
    assert naive.figures()["forgetting"] > replay.figures()["forgetting"]
    assert replay.samples[0] == 2 * len(build_scenario("split-digits", {}).experiences[0].train)
    assert replay.cache_bytes == 100 * (64 + 8)
    assert not [path for path in tmp_path.iterdir() if path.suffix in (".state", ".weights")]


# A stage ends with its state, its weights and the outcome, in this order.
@pytest.mark.parametrize(
    "killed", ["training._Run._learn", "training.write_tensors", "outcome.Outcome.write"]
)
def test_an_interrupted_trial_goes_on_with_the_next_stage_to_the_same_accuracies(
    killed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("whole", "cut"):
        (tmp_path / name).mkdir()
    whole = measured(tmp_path / "whole")
    with monkeypatch.context() as patch:
        fails_at(patch, killed, 2, KeyboardInterrupt())
        with pytest.raises(KeyboardInterrupt):
            measured(tmp_path / "cut")
    resumed = measured(tmp_path / "cut")
    assert [one.accuracy for one in resumed] == [one.accuracy for one in whole]
    assert [one.untrained for one in resumed] == [one.untrained for one in whole]


@pytest.mark.parametrize("strategy", ["naive", "packnet", "pnn"])
def test_a_task_that_is_told_leaves_only_its_own_classes(strategy: str, tmp_path: Path) -> None:
    scenario = {"name": "split-digits", "parameters": {"setting": "task"}}
    (found,) = measured(tmp_path, scenario=scenario, strategies=[{"name": strategy}])
    assert found.failure is None
    assert sum(found.untrained) / 5 > 0.3  # of two classes, not of ten
    assert found.figures()["acc"] > 0.7


def test_more_seeds_may_join_but_other_settings_may_not(tmp_path: Path) -> None:
    measured(tmp_path)
    before = (tmp_path / "naive-0.json").stat().st_mtime_ns
    assert len(measured(tmp_path, seeds=[0, 1])) == 4
    assert (tmp_path / "naive-0.json").stat().st_mtime_ns == before
    with pytest.raises(EngineError) as refusal:
        measured(tmp_path, train={"epochs": 3, "batch_size": 32})
    assert (refusal.value.code, refusal.value.data["trial"]) == ("benchmark_mismatch", "naive-0")


def test_what_fails_is_told_and_the_others_count(tmp_path: Path) -> None:
    strategies = [{"name": "naive"}, {"name": "ewc", "parameters": {"penalty": 1e9}}]
    outcomes = measured(
        tmp_path, strategies=strategies, train={"epochs": 1, "learning_rate": 0.1, "optimiser": "sgd"}
    )
    assert len(outcomes) == 2
    results = gathered(parse(BenchmarkSpec, SPEC), outcomes)
    assert list(results["summary"]) == ["naive"]
    (failed,) = results["failed"]
    assert failed["strategy"] == "ewc"
    assert failed["failure"].startswith("loss_not_finite: In experience 2 of ewc")


def test_a_full_disk_ends_no_trial_and_what_was_learnt_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        fails_at(patch, "training.write_tensors", 2, EngineError("storage_failed", "The disk is full."))
        with refused("storage_failed"):
            measured(tmp_path)
    kept = Outcome.read(tmp_path / "naive-0.json")
    assert kept
    assert (len(kept.accuracy), kept.failure) == (2, None)
    assert [len(one.accuracy) for one in measured(tmp_path)] == [5, 5]


def test_damaged_weights_are_not_gone_on_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        fails_at(patch, "training._Run._learn", 1, KeyboardInterrupt())
        with pytest.raises(KeyboardInterrupt):
            measured(tmp_path)
    weights = tmp_path / "naive-0.1.weights"
    weights.write_bytes(weights.read_bytes()[:-1] + b"!")
    with refused("digest_mismatch", "naive-0.json", "begins anew"):
        measured(tmp_path)
    (tmp_path / "naive-0.json").unlink()
    assert [one.failure for one in measured(tmp_path)] == [None, None]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (("--scenario", "split-cifar100", "--datasets", "{out}"), "dataset_missing"),
        (("--device", "cuda:63"), "device_unavailable"),
        (("--set", "scenario.experiences=30"), "spec_invalid"),
    ],
)
def test_what_no_trial_can_do_without_is_refused_before_any(
    more: tuple[str, ...], code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")  # no data set is fetched here
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    process = begun(tmp_path, *(word.format(out=tmp_path) for word in more))
    _, said = process.communicate()
    assert process.returncode == 3
    assert said.decode().startswith(f"{code}: ")
    assert not list((tmp_path / "trials").iterdir())  # so that nothing stands in the way once it is there


def test_the_table_has_a_line_for_each_trial(tmp_path: Path) -> None:
    outcomes = measured(tmp_path, seeds=[0, 1], strategies=[{"name": "naive"}])
    results = gathered(parse(BenchmarkSpec, SPEC), outcomes)
    write_results(tmp_path, results)
    lines = list(csv.DictReader((tmp_path / "results.csv").open()))
    assert [line["seed"] for line in lines] == ["0", "1"]
    accuracies = [float(line["acc"]) for line in lines]
    assert results["summary"]["naive"]["acc"]["mean"] == pytest.approx(sum(accuracies) / 2)


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"scenario": {"name": "split-letters"}}, "scenario_unknown", "scenario.name"),
        (
            {"scenario": {"name": "split-digits", "parameters": {"experiences": 0}}},
            "spec_invalid",
            "scenario.parameters.experiences",
        ),
        ({"strategies": []}, "spec_invalid", "strategies"),
        ({"strategies": [{"name": "naive"}] * 2}, "spec_invalid", "strategies"),
        ({"seeds": [1, 1]}, "spec_invalid", "seeds"),
        ({"strategies": [{"name": "naive"}, {"name": "packnet"}]}, "spec_invalid", "strategies.1.name"),
        (
            {
                "scenario": {"name": "split-digits", "parameters": {"setting": "task"}},
                "strategies": [{"name": "icarl"}],
            },
            "spec_invalid",
            "strategies.0.name",
        ),
    ],
)
def test_a_refusal_names_the_field(change: dict[str, Any], code: str, field: str) -> None:
    with pytest.raises(EngineError) as refusal:
        parse(BenchmarkSpec, SPEC | change)
    assert (refusal.value.code, refusal.value.data["field"]) == (code, field)


def test_the_command_line_writes_a_report_that_needs_nothing_else(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "cl_engine", "benchmark", "--scenario", "split-digits", "--jobs", "1"]
    command += ["--strategies", "naive,replay", "--set", "replay.memory_size=50", "--out", str(tmp_path)]
    done = subprocess.run(command, cwd=factories.ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert re.search(r"^replay +0\.\d{3} +-?0\.\d{3} +\d+\.\d$", done.stdout, re.MULTILINE)
    assert {event["name"] for event in factories.events(tmp_path, "metric")} == {
        "naive-0/accuracy",
        "replay-0/accuracy",
    }
    assert factories.events(tmp_path, "progress")[-1]["fraction"] == 1
    report = (tmp_path / "report.html").read_text()
    assert "Plotly.newPlot" in report
    assert not re.findall(r"<(?:script|link|img)[^>]*(?:src|href)=", report)
    assert json.loads((tmp_path / "results.json").read_text())["spec"]["seeds"] == [0]


TWO_TRIALS = ["--scenario", "split-digits", "--jobs", "1", "--strategies", "naive", "--seeds", "0,1"]


def begun(folder: Path, *more: str) -> subprocess.Popen[bytes]:
    """The command line at work on two short trials."""
    command = [sys.executable, "-m", "cl_engine", "benchmark", *TWO_TRIALS, *more, "--out", str(folder)]
    return subprocess.Popen(command, cwd=factories.ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def test_results_grow_with_each_trial_that_ends(tmp_path: Path) -> None:
    assert begun(tmp_path, "--set", "scenario.train_samples=40").wait() == 0
    assert factories.events(tmp_path, "results")[-1]["trials"] == 2
    told = [event["text"] for event in factories.events(tmp_path, "log")]
    assert any(text.startswith("naive, seed 1: accuracy 0.") for text in told)


def test_what_was_learnt_and_not_told_is_told_at_the_resume(tmp_path: Path) -> None:
    assert begun(tmp_path, "--set", "scenario.train_samples=40").wait() == 0
    events = (tmp_path / "events.jsonl").read_text().splitlines(keepends=True)
    told = next(number for number, line in enumerate(events) if "naive-1/accuracy" in line)
    (tmp_path / "events.jsonl").write_text("".join(events[:told]))  # as if it had been killed here
    for name in ("result.json", "results.json"):
        (tmp_path / name).unlink()
    assert begun(tmp_path, "--set", "scenario.train_samples=40").wait() == 0
    points = [(event["name"], event["step"]) for event in factories.events(tmp_path, "metric")]
    assert points == [(f"naive-{seed}/accuracy", step) for seed in (0, 1) for step in (1, 2, 3, 4, 5)]


@pytest.mark.parametrize(
    ("more", "folder"), [((), "trials"), (("--tune", "2"), "tuning/0")], ids=["measuring", "tuning"]
)
def test_a_killed_trial_interrupts_and_says_why(more: tuple[str, ...], folder: str, tmp_path: Path) -> None:
    process = begun(tmp_path, "--epochs", "500", *more)
    while not (tmp_path / folder / "naive-0.json").exists():
        assert process.poll() is None
        time.sleep(0.05)
    (worker,) = [pid for pid in children(process.pid) if "spawn_main" in command_of(pid)]
    os.kill(worker, signal.SIGKILL)
    _, said = process.communicate()
    assert process.returncode == 75, said
    assert b"the same command goes on" in said
    assert "want of memory" in factories.events(tmp_path, "log")[-1]["text"]


def children(pid: int) -> list[int]:
    return list(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))


def command_of(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text()
