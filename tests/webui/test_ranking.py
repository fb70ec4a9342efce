"""Who leads a benchmark and by how much, and how far its trials are."""

from typing import Any

import pytest

from tests.updates.benchmarks import make_benchmark, make_finished_benchmark
from webui.benchmarks import Entrant, cost_figure, table
from webui.ranking import headline, leader
from webui.trials import failures_of, trial_grid

pytestmark = pytest.mark.django_db


def stats(**spread: float) -> dict[str, dict[str, Any]]:
    """The headline of naive and replay, whose accuracy varies by so much over two seeds."""
    run = make_finished_benchmark(seeds=[0, 1])
    for name, std in spread.items():
        run.results["summary"][name]["acc"]["std"] = std
    return {one["label"]: one for one in headline(run, Entrant.all_of(run))}


def test_the_leader_and_its_lead_are_told() -> None:
    found = stats()
    assert (found["Most accurate"]["value"], found["Most accurate"]["hint"]) == ("86.7", "Replay")
    assert (found["Ahead by"]["value"], found["Ahead by"]["hint"]) == ("47.0", "of Naive fine-tuning")
    assert found["Trials"]["value"] == "4 of 4"


def test_a_lead_within_the_deviation_is_called_so() -> None:
    assert "within the deviation" in stats(naive=0.4, replay=0.3)["Ahead by"]["hint"]


def test_one_strategy_leads_nobody() -> None:
    run = make_finished_benchmark(strategies=[{"name": "replay"}])
    assert [one["label"] for one in headline(run, Entrant.all_of(run))] == ["Most accurate", "Trials"]
    assert headline(make_benchmark(), []) == []
    assert leader(None) is None


def test_a_strategy_has_one_colour_in_table_and_figures() -> None:
    run = make_finished_benchmark()
    replay, naive = Entrant.all_of(run)
    assert [row["behind"] for row in table([replay, naive])] == ["", "−47.0"]
    figure = cost_figure([(replay.title, replay)], "seconds", "training, s")
    assert [trace.get("name") for trace in figure["data"]] == [None, "Replay"]
    assert (naive.colour, replay.colour) == (1, 2)


def test_each_trial_says_how_far_it_is() -> None:
    run = make_benchmark(seeds=[0, 1])
    run.results = {"failed": [{"strategy": "replay", "seed": 1, "failure": "by a test"}]}
    told = {"naive": {0: [1.0, 0.5, 0.25], 1: [0.9]}, "replay": {1: [0.9, 0.8]}}
    words = {name: [cell["text"] for cell in cells] for name, cells in trial_grid(run, told)}
    assert words == {"Naive fine-tuning": ["25.0 %", "stage 1 of 3"], "Replay": ["waiting", "failed"]}


def test_trials_that_failed_alike_are_told_together() -> None:
    run = make_benchmark(seeds=[0, 1])
    trials = [("replay", 0, "a"), ("replay", 1, "a"), ("naive", 1, "a"), ("naive", 0, "b")]
    run.results = {"failed": [{"strategy": n, "seed": s, "failure": f} for n, s, f in trials]}
    assert failures_of(run) == [
        ("Replay", "0, 1", "a"),
        ("Naive fine-tuning", "1", "a"),
        ("Naive fine-tuning", "0", "b"),
    ]
