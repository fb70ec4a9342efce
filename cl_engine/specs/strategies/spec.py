"""A strategy as a job asks for it."""

from typing import Any

from pydantic import ValidationInfo, field_validator

from cl_engine.specs.base import Parameters, Spec
from cl_engine.specs.parsing import refusal
from cl_engine.specs.strategies.catalogue import strategy_entry
from cl_engine.specs.strategies.entry import StrategyEntry


class StrategySpec(Spec):
    """A strategy and its parameters; what is not given takes the catalogue's default."""

    name: str
    parameters: dict[str, Any] = {}

    @field_validator("name")
    @classmethod
    def _name_is_known(cls, name: str) -> str:
        strategy_entry(name)
        return name

    @field_validator("parameters")
    @classmethod
    def _parameters_fit(cls, parameters: dict[str, Any], info: ValidationInfo) -> dict[str, Any]:
        # A name that is unknown was refused already.
        if "name" in info.data:
            strategy_entry(info.data["name"]).parameters.model_validate(parameters)
        return parameters

    @property
    def entry(self) -> StrategyEntry:
        """The catalogue's entry."""
        return strategy_entry(self.name)

    @property
    def typed(self) -> Parameters:
        """The parameters as the strategy's own typed class."""
        return self.entry.parameters.model_validate(self.parameters)

    def require_deployable(self) -> None:
        """Raise EngineError unless a service can use the strategy."""
        if reason := self.entry.benchmark_only:
            raise refusal("strategy.name", f"{self.name} runs in benchmarks only, for {reason}")
