"""Who leads a benchmark and by how much."""

from typing import Any

import pytest

from tests.updates.benchmarks import make_benchmark, make_finished_benchmark
from webui.benchmarks.entrants import Entrant
from webui.benchmarks.ranking import headline, leader

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
