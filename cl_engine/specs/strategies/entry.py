"""A line of the strategy catalogue, ours or a plug-in's; loads no torch."""

from dataclasses import dataclass
from typing import Literal, get_args

from cl_engine.specs.base import Parameters

ScenarioKind = Literal["class", "domain", "task", "online"]


@dataclass(frozen=True)
class StrategyEntry:
    """A strategy that can be asked for.

    parameters: each with a default, a range and a meaning; the class's docstring says what the strategy does.
    build: "package.module:function", imported only when a learner is built and called with the typed parameters
    and a `cl_engine.strategies.Setting`; it returns a `cl_engine.strategies.Learner`.
    suits: kinds of scenario that it was made for; only who suits "task" can be told the task.
    keeps: what it carries from update to update, beside the weights.
    benchmark_only: why a service cannot use it, or None where it is deployable: it needs no task label to predict,
    and its whole prediction is one ONNX graph.
    """

    title: str
    parameters: type[Parameters]
    build: str
    paper: str | None = None
    suits: tuple[ScenarioKind, ...] = ("class", "domain")
    keeps: str = "nothing"
    benchmark_only: str | None = None

    def __post_init__(self) -> None:
        """Raises ValueError where it suits what is no kind of scenario."""
        if strangers := [kind for kind in self.suits if kind not in get_args(ScenarioKind)]:
            known = ", ".join(get_args(ScenarioKind))
            raise ValueError(f"suits holds {strangers[0]!r}, which is none of {known}")

    @property
    def deployable(self) -> bool:
        return self.benchmark_only is None
