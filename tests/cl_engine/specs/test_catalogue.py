"""The catalogues tell a form all that it needs."""

import json
import subprocess
import sys
from typing import Any

import pytest
from pydantic import Field, create_model

from cl_engine.job.listing import interval, listed
from cl_engine.specs import Parameters, model_catalogue, selection_catalogue, strategy_catalogue
from cl_engine.specs.describing import described
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
            elif parameter["type"] == "string":
                assert parameter["default"] is None
            elif parameter["default"] is None:
                assert 0 < parameter["minimum"] < parameter["maximum"]
            else:
                assert (parameter["minimum"] or 0) <= parameter["default"] <= parameter["maximum"]


def test_what_tuning_looks_through_is_allowed_and_holds_the_default_unless_that_switches_it_off() -> None:
    searched = {
        f"{name}.{line['name']}": (entry.parameters, line)
        for name, entry in STRATEGIES.items()
        for line in described(entry.parameters)["parameters"]
        if line["search"]
    }
    assert {"ewc.penalty", "rwalk.score_every", "lamaml.stepping", "cwr_star.freeze"} <= set(searched)
    for parameters, line in searched.values():
        for value in line["search"]:
            parameters.model_validate({line["name"]: value})
        if line["type"] in ("integer", "number"):
            lowest, highest = line["search"]
            assert lowest <= line["default"] <= highest or line["default"] == 0


def test_what_a_strategy_may_cost_is_not_tuned() -> None:
    budgets = ("memory_size", "memory_bytes", "memory_batch_size", "patterns_per_experience", "sample_size")
    for entry in strategy_catalogue():
        assert not [line for line in entry["parameters"] if line["search"] and line["name"] in budgets]


def test_the_selections_of_a_memory_are_described() -> None:
    replay = next(entry for entry in strategy_catalogue() if entry["name"] == "replay")
    selection = next(line for line in replay["parameters"] if line["name"] == "selection")
    assert selection["choices"] == [entry["name"] for entry in selection_catalogue()]
    memory_bytes = next(line for line in replay["parameters"] if line["name"] == "memory_bytes")
    assert (memory_bytes["type"], memory_bytes["default"], memory_bytes["unit"]) == ("integer", None, "bytes")


@pytest.mark.parametrize(
    ("kind", "field", "words"),
    [
        (int, Field(description="Size"), "size lacks a default"),
        (int, Field(1), "size lacks a description"),
        (list[int], Field([], description="Sizes"), "size is none of integer, number"),
    ],
)
def test_a_parameter_that_no_form_could_show_is_refused(kind: Any, field: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        described(create_model("Vague", __base__=Parameters, size=(kind, field)))


def test_the_text_gives_default_range_unit_and_meaning() -> None:
    lines = {line.split()[0]: line.split() for line in listed("models").text.splitlines()}
    assert (
        " ".join(lines["channels_1"]) == "channels_1 16 channels [1, 1024] Channels of the first convolution"
    )
    strategies = " ".join(listed("strategies").text.split())
    assert "temperature 2.0 (0, 100] Softmax" in strategies
    assert "mode online online|separate One" in strategies
    assert "when online (tuned within [0.5, 1])" in strategies
    assert "memory_size 500 samples [1, 1000000] Most" in strategies
    assert "penalty 1000.0 [0, 1e+09] Weight" in strategies


@pytest.mark.parametrize(
    ("bounds", "shown"),
    [
        ({}, ""),
        ({"ge": 1, "le": 9}, "[1, 9]"),
        ({"gt": 0, "le": 1e9}, "(0, 1e+09]"),
        ({"ge": 0}, "[0, inf)"),
        ({"le": 0.5}, "(-inf, 0.5]"),
    ],
)
def test_a_range_is_an_interval(bounds: dict[str, Any], shown: str) -> None:
    made = create_model("Ranged", __base__=Parameters, size=(float, Field(0.5, description="Size", **bounds)))
    assert interval(described(made)["parameters"][0]) == shown


def test_what_is_left_out_is_said_with_its_reason() -> None:
    text = listed("strategies").text
    assert not LEFT_OUT.keys() & STRATEGIES.keys()
    for name, reason in LEFT_OUT.items():
        assert name in text
        assert reason in text
    assert "penalty            0.0 " in text
    assert "left out" not in listed("models").text.splitlines()


def test_the_command_line_lists_it() -> None:
    command = [sys.executable, "-m", "cl_engine", "list", "models", "--json"]
    printed = subprocess.run(command, cwd=factories.ROOT, capture_output=True, check=True).stdout
    assert json.loads(printed) == model_catalogue()
