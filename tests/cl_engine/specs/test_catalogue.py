"""The catalogues tell a form all that it needs."""

import json
import subprocess
import sys

from cl_engine.job.listing import listed
from cl_engine.specs import model_catalogue, strategy_catalogue
from cl_engine.specs.strategies import LEFT_OUT, STRATEGIES
from tests.cl_engine import factories


def test_every_strategy_is_described() -> None:
    entries = {entry["name"]: entry for entry in strategy_catalogue()}
    assert {"naive", "replay", "ewc", "lwf", "der"} <= set(entries)
    assert entries["ewc"]["paper"] == "https://arxiv.org/abs/1612.00796"
    assert entries["naive"]["parameters"] == []
    assert entries["joint"]["deployable"] is False
    assert "no bound" in entries["joint"]["benchmark_only"]
    memory = entries["replay"]["parameters"][0]
    assert (memory["name"], memory["type"], memory["default"], memory["unit"]) == (
        "memory_size",
        "integer",
        500,
        "samples",
    )


def test_every_parameter_has_a_default_in_its_range_and_a_meaning() -> None:
    for entry in (*strategy_catalogue(), *model_catalogue()):
        for parameter in entry["parameters"]:
            assert parameter["meaning"]
            if parameter["type"] == "boolean":
                assert parameter["default"] in (True, False)
            elif parameter["choices"]:
                assert parameter["default"] in parameter["choices"]
            else:
                assert (parameter["minimum"] or 0) <= parameter["default"] <= parameter["maximum"]


def test_what_is_left_out_is_said_with_its_reason() -> None:
    text = listed("strategies").text
    assert not LEFT_OUT.keys() & STRATEGIES.keys()
    for name, reason in LEFT_OUT.items():
        assert name in text
        assert reason in text
    assert "penalty            0.0 " in text
    assert "left out" not in listed("models").text


def test_the_command_line_lists_it() -> None:
    command = [sys.executable, "-m", "cl_engine", "list", "models", "--json"]
    printed = subprocess.run(command, cwd=factories.ROOT, capture_output=True, check=True).stdout
    assert json.loads(printed) == model_catalogue()
