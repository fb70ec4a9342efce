"""What is searched follows from what a strategy's parameters say of themselves, and from what was asked."""

from typing import Any

import pytest
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

from cl_engine.benchmarking.spec import TrainedStrategy
from cl_engine.benchmarking.tuning.space import asked_values, described_range, search_space, with_values
from cl_engine.specs.strategies import STRATEGIES


def space(name: str, rate: float = 1e-3, **parameters: Any) -> dict[str, Any]:
    strategy = TrainedStrategy(name=name, parameters=parameters)
    return search_space(strategy, asked_values(strategy, rate))


def test_the_learning_rate_is_searched_for_every_strategy_and_first() -> None:
    for name in STRATEGIES:
        first, *_ = space(name).items()
        assert first == ("learning_rate", FloatDistribution(1e-4, 0.3, log=True))


def test_ranges_over_orders_of_magnitude_are_searched_by_them_and_whole_numbers_stay_whole() -> None:
    found = space("rwalk")
    assert found["penalty"] == FloatDistribution(0.01, 1e4, log=True)
    assert found["new_share"] == FloatDistribution(0.5, 1)
    assert found["score_every"] == IntDistribution(1, 100, log=True)


def test_choices_and_switches_are_searched_as_such() -> None:
    assert space("lamaml")["stepping"] == CategoricalDistribution(("rates", "optimiser"))
    assert space("cwr_star")["freeze"] == CategoricalDistribution((False, True))
    assert described_range(space("cwr_star")["freeze"]) == {"choices": [False, True]}


def test_what_a_strategy_may_cost_is_never_searched() -> None:
    assert set(space("mir")) == {"learning_rate"}
    assert set(space("pnn")) == {"learning_rate"}


def test_what_was_asked_for_is_within_reach() -> None:
    found = space("ewc", rate=1.0, penalty=1e7)
    assert found["learning_rate"].high == 1.0
    assert (found["penalty"].low, found["penalty"].high) == (0.1, 1e7)


def test_what_zero_switches_off_stays_off() -> None:
    assert "beta" not in space("der", beta=0)
    assert "penalty" not in space("ar1")
    assert space("ar1")["lower_rate"] == FloatDistribution(0, 1)
    assert "freeze" in space("cwr_star", freeze=False)


@pytest.mark.parametrize("name", STRATEGIES)
def test_every_corner_of_every_space_is_allowed(name: str) -> None:
    strategy = TrainedStrategy(name=name)
    for corner in (0, -1):
        values = {
            parameter: one.choices[corner]
            if isinstance(one, CategoricalDistribution)
            else (one.low, one.high)[corner]
            for parameter, one in space(name).items()
        }
        tuned = with_values(strategy, values)
        assert asked_values(tuned, 1e-3) | values == asked_values(tuned, 1e-3)
        TrainedStrategy.model_validate(tuned.model_dump())
