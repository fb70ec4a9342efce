"""What is searched: the learning rate, and those parameters of a strategy that say where they are worth searching."""

from typing import Any

from optuna.distributions import (
    BaseDistribution,
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
)

from cl_engine.benchmarking.spec import TrainedStrategy
from cl_engine.specs.describing import described

LEARNING_RATE: dict[str, Any] = {"name": "learning_rate", "type": "number", "search": [1e-4, 0.3]}
# A range whose ends are so many times apart is searched by orders of magnitude.
LOG_FROM = 100
Values = dict[str, Any]


def search_space(strategy: TrainedStrategy, asked: Values) -> dict[str, BaseDistribution]:
    """A distribution for each parameter that is searched, wide enough for the value asked for.

    A parameter that is switched off by 0, where its range does not hold 0, stays off. What a strategy may cost (memory,
    replayed samples, passes, widths) says nothing of a range, so it is never searched.
    """
    lines = [LEARNING_RATE, *described(type(strategy.typed))["parameters"]]
    searched = {line["name"]: line for line in lines if line["search"]}
    return {
        name: _distribution(line, asked[name])
        for name, line in searched.items()
        if asked[name] != 0 or line["type"] == "boolean" or line["search"][0] == 0
    }


def asked_values(strategy: TrainedStrategy, learning_rate: float) -> Values:
    """The learning rate and the parameters as they were asked for."""
    return {"learning_rate": strategy.learning_rate or learning_rate, **strategy.typed.model_dump()}


def with_values(strategy: TrainedStrategy, values: Values) -> TrainedStrategy:
    """The strategy with these instead of its own, as search_space names them."""
    own = {name: value for name, value in values.items() if name != "learning_rate"}
    return strategy.model_copy(
        update={"parameters": strategy.parameters | own, "learning_rate": values["learning_rate"]}
    )


def _distribution(line: dict[str, Any], asked: Any) -> BaseDistribution:
    if line["type"] in ("boolean", "string"):
        return CategoricalDistribution(tuple(dict.fromkeys((*line["search"], asked))))
    low, high = line["search"]
    log = low > 0 and high / low >= LOG_FROM
    kind = IntDistribution if line["type"] == "integer" else FloatDistribution
    return kind(min(low, asked), max(high, asked), log=log)


def described_range(distribution: BaseDistribution) -> Values:
    """As plain data: {"choices"}, or {"low", "high", "log"}."""
    if isinstance(distribution, CategoricalDistribution):
        return {"choices": list(distribution.choices)}
    assert isinstance(distribution, FloatDistribution | IntDistribution)
    return {"low": distribution.low, "high": distribution.high, "log": distribution.log}
