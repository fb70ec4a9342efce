"""A strategy as a job asks for it."""

from cl_engine.specs.named import NamedSpec
from cl_engine.specs.parsing import refusal
from cl_engine.specs.strategies.catalogue import strategy_entry
from cl_engine.specs.strategies.entry import StrategyEntry


class StrategySpec(NamedSpec[StrategyEntry]):
    """A strategy and its parameters."""

    @classmethod
    def entry_of(cls, name: str) -> StrategyEntry:
        """As strategy_entry gives it."""
        return strategy_entry(name)

    def require_deployable(self) -> None:
        """Raise EngineError unless a service can use the strategy."""
        if reason := self.entry.benchmark_only:
            raise refusal("strategy.name", f"{self.name} runs in benchmarks only, for {reason}")
