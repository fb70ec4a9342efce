"""The strategies that can be asked for, with their typed parameters, by family."""

from cl_engine.specs.strategies.catalogue import FAMILIES, STRATEGIES, Family, strategies, strategy_entry
from cl_engine.specs.strategies.entry import StrategyEntry
from cl_engine.specs.strategies.left_out import LEFT_OUT
from cl_engine.specs.strategies.spec import StrategySpec

__all__ = [
    "FAMILIES",
    "LEFT_OUT",
    "STRATEGIES",
    "Family",
    "StrategyEntry",
    "StrategySpec",
    "strategies",
    "strategy_entry",
]
