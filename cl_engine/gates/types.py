"""What a gate asks for, what it is shown, and what it says; each makes the round trip through JSON."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

GateName = Literal["new_accuracy", "forgetting", "parity", "disjoint"]
Verdict = Literal["passed", "failed", "not_enough_data", "absent"]
Count = Annotated[int, Field(ge=0)]


def _not_negative(value: float) -> float:
    if value < 0:
        raise ValueError("must not be negative")
    return value


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="strings")


class Tally(_Frozen):
    """Right answers among all; accuracy needs both, because a share without its count proves nothing."""

    correct: Count
    total: Count

    @model_validator(mode="after")
    def _no_more_right_than_asked(self) -> "Tally":
        if self.correct > self.total:
            raise ValueError("correct must not exceed total")
        return self

    @property
    def accuracy(self) -> float:
        """In [0, 1]; 0.0 when nothing was asked."""
        return self.correct / self.total if self.total else 0.0


class Golden(_Frozen):
    """Two models on the same frozen golden set."""

    baseline: Tally
    candidate: Tally

    @model_validator(mode="after")
    def _same_set(self) -> "Golden":
        if self.baseline.total != self.candidate.total:
            raise ValueError("baseline and candidate must have answered the same samples")
        return self


class Parity(_Frozen):
    """Largest absolute difference of a probability between the trained and the exported model.

    A broken export differs by NaN or infinity: that is evidence too, and fails.
    """

    max_abs_difference: Annotated[float, AfterValidator(_not_negative)]
    samples: Count


class Identities(_Frozen):
    """Sample ids: those the candidate is judged on, and every one it ever learnt or remembers."""

    evaluation: frozenset[str]
    training: frozenset[str]
    memory: frozenset[str] = frozenset()


class Evidence(_Frozen):
    """What was measured; what was not is None, and its gate comes out absent."""

    new_accuracy: Tally | None = None
    forgetting: Golden | None = None
    parity: Parity | None = None
    disjoint: Identities | None = None


class Requirement(_Frozen):
    """One required gate. threshold is in the gate's own unit; `disjoint` allows 0 shared ids."""

    gate: GateName
    threshold: Annotated[float, Field(allow_inf_nan=False)] = 0.0
    minimum_samples: Annotated[int, Field(ge=1)] = 1


class GateOutcome(_Frozen):
    """What one gate says. value is None where nothing could be measured."""

    gate: GateName
    value: float | None
    threshold: float
    verdict: Verdict
    detail: str
