"""The command that a report gives asks for the very same benchmark."""

import argparse
import shlex
from typing import Any

import pytest

from cl_engine.benchmarking.command import _spec, add_arguments
from cl_engine.benchmarking.reproducing import command_line
from cl_engine.benchmarking.spec import BenchmarkSpec
from cl_engine.specs import parse

PLAIN: dict[str, Any] = {"scenario": {"name": "split-digits"}, "strategies": [{"name": "naive"}]}
MANY: dict[str, Any] = {
    "scenario": {"name": "split-digits", "parameters": {"experiences": 2, "shuffle_classes": True}},
    "strategies": [
        {"name": "replay", "parameters": {"memory_size": 100, "selection": "reservoir"}},
        {"name": "cwr_star", "parameters": {"freeze": False}},
    ],
    "seeds": [3, 4],
    "model": {"name": "mlp", "parameters": {"hidden": 32, "layers": 2}},
    "train": {"epochs": 3, "batch_size": 16, "optimiser": "sgd", "learning_rate": 0.05, "momentum": 0.5},
}
TUNED: dict[str, Any] = PLAIN | {
    "strategies": [{"name": "naive", "learning_rate": 0.25}],
    "train": {"schedule": "cosine", "warmup_steps": 10, "weight_decay": 0.0},
    "tune": {"trials": 8, "experiences": 2},
}


@pytest.mark.parametrize("asked", [PLAIN, MANY, TUNED])
def test_the_command_asks_for_the_same(asked: dict[str, Any]) -> None:
    spec = parse(BenchmarkSpec, asked)
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    words = shlex.split(command_line(spec, "DIR").replace("\\\n", ""))
    assert words[:4] == ["python", "-m", "cl_engine", "benchmark"]
    again = parse(BenchmarkSpec, _spec(parser.parse_args(words[4:])))
    for part in ("scenario", "model"):
        assert getattr(again, part).typed == getattr(spec, part).typed
    assert [(one.name, one.typed, one.learning_rate) for one in again.strategies] == [
        (one.name, one.typed, one.learning_rate) for one in spec.strategies
    ]
    assert again.train == spec.train.model_copy(update={"nice": 0})
    assert (again.seeds, again.tune) == (spec.seeds, spec.tune)


def test_the_default_is_left_out() -> None:
    assert "--set" not in command_line(parse(BenchmarkSpec, PLAIN), "DIR")
