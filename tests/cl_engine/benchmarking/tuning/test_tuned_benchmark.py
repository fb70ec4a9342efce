"""A tuned benchmark by the command line: what it refuses, what it leaves, and that a kill changes nothing."""

import csv
import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from cl_engine.benchmarking.command import SPEC
from cl_engine.benchmarking.spec import BenchmarkSpec
from cl_engine.specs import parse
from tests.cl_engine import factories
from tests.cl_engine.refusals import refused

SCENARIO = {"name": "split-digits"}


def command(out: Path, *more: str) -> list[str]:
    asked = ["--scenario", "split-digits", "--strategies", "naive,der", "--seeds", "0,1", "--jobs", "1"]
    return [sys.executable, "-m", "cl_engine", "benchmark", *asked, *more, "--out", str(out)]


def run(out: Path, *more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(out, *more), cwd=factories.ROOT, capture_output=True, text=True, check=False
    )


def told(out: Path, metric: str) -> list[int]:
    """The steps at which the job told of a metric."""
    return [event["step"] for event in factories.events(out, "metric") if event["name"] == metric]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"tune": {"trials": 0}}, "tune.trials"),
        ({"tune": {"trials": "many"}}, "tune.trials"),
        ({"tune": {}}, "tune.trials"),
        ({"tune": {"trials": 5, "experiences": 1}}, "tune.experiences"),
        ({"tune": {"trials": 5, "experiences": 5}}, "tune.experiences"),
        ({"tune": {"trials": 5, "sampler": "grid"}}, "tune.sampler"),
        (
            {"tune": {"trials": 5}, "scenario": SCENARIO | {"parameters": {"experiences": 1}}},
            "tune.experiences",
        ),
        (
            {"tune": {"trials": 5}, "scenario": SCENARIO | {"parameters": {"validation_experiences": 4}}},
            "scenario.parameters.validation_experiences",
        ),
    ],
)
def test_a_senseless_search_is_refused_naming_the_field(change: dict[str, Any], field: str) -> None:
    asked = {"scenario": SCENARIO, "strategies": [{"name": "naive"}]}
    with refused("spec_invalid", field) as _:
        parse(BenchmarkSpec, asked | change)


@pytest.mark.parametrize(
    ("said", "field"), [(["--tune", "0"], "tune.trials"), (["--tune-experiences", "2"], "tune.trials")]
)
def test_the_command_line_refuses_it_too(said: list[str], field: str, tmp_path: Path) -> None:
    done = run(tmp_path, *said)
    assert done.returncode == 2
    assert field in done.stderr


def test_a_learning_rate_may_be_a_strategys_own(tmp_path: Path) -> None:
    assert run(tmp_path, "--set", "der.learning_rate=0", "--tune", "2").returncode == 2
    spec = parse(
        BenchmarkSpec,
        {"scenario": SCENARIO, "strategies": [{"name": "naive"}, {"name": "der", "learning_rate": 0.1}]},
    )
    assert [spec.train_of(trial).learning_rate for trial in spec.trials] == [1e-3, 0.1]


def test_results_so_far_hold_what_was_found(tmp_path: Path) -> None:
    process = subprocess.Popen(
        command(tmp_path, "--tune", "1", "--tune-experiences", "2"),
        cwd=factories.ROOT,
        stdout=subprocess.DEVNULL,
    )
    while not (tmp_path / "results.json").exists():
        assert process.poll() is None
        time.sleep(0.01)
    process.kill()
    process.wait()
    results = json.loads((tmp_path / "results.json").read_text())
    assert results["tuning"]["strategies"]["der"]["complete"] == 1
    assert told(tmp_path, "der/tuning") == [1]
    assert len(results["trials"]) < 4


@pytest.mark.slow
def test_a_tuned_benchmark_says_what_it_searched_and_a_kill_changes_nothing(tmp_path: Path) -> None:
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    tune = ("--tune", "6", "--tune-experiences", "3")
    done = run(whole, *tune)
    assert done.returncode == 0, done.stderr
    results = json.loads((whole / "results.json").read_text())
    tuning = results["tuning"]
    assert tuning["strategies"]["der"]["searched"]["alpha"] == {"low": 0.01, "high": 3.0, "log": True}
    assert tuning["strategies"]["der"]["pruned"] >= 1
    assert results["spec"]["tune"] == {"trials": 6, "experiences": 3}
    report = (whole / "report.html").read_text()
    assert "training samples of the first 3 experiences alone" in report
    lines = list(csv.DictReader((whole / "tuning.csv").open()))
    assert [(line["strategy"], line["parameter"]) for line in lines] == [
        ("naive", "learning_rate"),
        ("der", "learning_rate"),
        ("der", "alpha"),
        ("der", "beta"),
    ]
    chosen = tuning["strategies"]["der"]["chosen"]
    assert [float(line["chosen"]) for line in lines[1:]] == list(chosen.values())
    assert factories.events(whole, "progress")[-1]["fraction"] == 1
    assert told(whole, "der/tuning") == [4, 6]

    killed = subprocess.Popen(command(cut, *tune), cwd=factories.ROOT, stderr=subprocess.DEVNULL)
    while not (cut / "tuning" / "4" / "der-0.json").exists():
        assert killed.poll() is None
        time.sleep(0.01)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    before = (cut / "tuning" / "0" / "der-0.json").stat().st_mtime_ns
    done = run(cut, *tune)
    assert done.returncode == 0, done.stderr
    assert (cut / "tuning" / "0" / "der-0.json").stat().st_mtime_ns == before
    assert json.loads((cut / "results.json").read_text())["tuning"] == tuning
    assert told(cut, "der/tuning") == [4, 6]

    plain = json.loads((whole / SPEC).read_text()) | {"tune": None}
    for strategy in plain["strategies"]:
        found = dict(tuning["strategies"][strategy["name"]]["chosen"])
        strategy |= {"learning_rate": found.pop("learning_rate"), "parameters": found}
    assert factories.run("benchmark", plain, tmp_path / "plain") == 0
    again = json.loads((tmp_path / "plain" / "results.json").read_text())
    assert [trial["accuracy"] for trial in again["trials"]] == [
        trial["accuracy"] for trial in results["trials"]
    ]
