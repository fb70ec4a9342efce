"""A line of the strategy catalogue."""

from dataclasses import dataclass
from typing import Literal

from cl_engine.specs.base import Parameters

ScenarioKind = Literal["class", "domain", "task", "online"]


@dataclass(frozen=True)
class StrategyEntry:
    """What a strategy is.

    suits: kinds of scenario that it was made for; only who suits "task" can be told the task.
    keeps: what it carries from update to update, beside the weights.
    benchmark_only: why a service cannot use it, or None where it is deployable: it needs no task label to predict,
    and its whole prediction is one ONNX graph.
    """

    title: str
    parameters: type[Parameters]
    paper: str | None = None
    suits: tuple[ScenarioKind, ...] = ("class", "domain")
    keeps: str = "nothing"
    benchmark_only: str | None = None

    @property
    def deployable(self) -> bool:
        return self.benchmark_only is None
