"""What a gate asks for, what it is shown, and what it says; each makes the round trip through JSON."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from cl_engine.metrics.calibration import Bin

GateName = Literal[
    "new_accuracy",
    "not_worse",
    "forgetting",
    "slices",
    "calibration",
    "parity",
    "size",
    "latency",
    "agreement",
    "disjoint",
]
Verdict = Literal["passed", "failed", "not_enough_data", "absent"]
Count = Annotated[int, Field(ge=0)]


def _not_negative(value: float) -> float:
    if value < 0:
        raise ValueError("must not be negative")
    return value


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="strings")


class Tally(_Frozen):
    """Right (or equal) answers among all; accuracy needs both, because a share without its count proves nothing."""

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


class Pairs(_Frozen):
    """Two models on the same samples: lost, gained: those that the live version, or the candidate, alone has right."""

    samples: Count
    lost: Count
    gained: Count

    @model_validator(mode="after")
    def _no_more_than_there_are(self) -> "Pairs":
        if self.lost + self.gained > self.samples:
            raise ValueError("lost and gained must not exceed samples")
        return self


class Slices(_Frozen):
    """Parts of the sets by name, such as one class; they may overlap."""

    slices: dict[str, Pairs]


class Calibration(_Frozen):
    """The bins of a set's answers by their confidence."""

    bins: tuple[Bin, ...]

    @property
    def samples(self) -> int:
        return sum(one.n for one in self.bins)


class Parity(_Frozen):
    """Largest absolute difference of a probability between the trained and the exported model.

    A broken export differs by NaN or infinity: that is evidence too, and fails.
    """

    max_abs_difference: Annotated[float, AfterValidator(_not_negative)]
    samples: Count


class Size(_Frozen):
    """Bytes of the file that is served."""

    size_bytes: Count


class Latency(_Frozen):
    """Milliseconds of single requests to each of two models, in blocks; both models' block i were measured in turn."""

    candidate_ms: tuple[tuple[float, ...], ...]
    live_ms: tuple[tuple[float, ...], ...]

    @model_validator(mode="after")
    def _in_turn(self) -> "Latency":
        if len(self.candidate_ms) != len(self.live_ms) or not all((*self.candidate_ms, *self.live_ms)):
            raise ValueError("both must have as many blocks, and requests in each")
        return self

    @property
    def requests(self) -> int:
        """Of the model that answered fewer."""
        return min(sum(map(len, self.candidate_ms)), sum(map(len, self.live_ms)))


class Identities(_Frozen):
    """Sample ids: those the candidate is judged on, and every one it ever learnt or remembers."""

    evaluation: frozenset[str]
    training: frozenset[str]
    memory: frozenset[str] = frozenset()


class Evidence(_Frozen):
    """What was measured; what was not is None, and its gate comes out absent."""

    new_accuracy: Tally | None = None
    not_worse: Pairs | None = None
    forgetting: Pairs | None = None
    slices: Slices | None = None
    calibration: Calibration | None = None
    parity: Parity | None = None
    size: Size | None = None
    latency: Latency | None = None
    agreement: Tally | None = None
    disjoint: Identities | None = None


class Requirement(_Frozen):
    """What is asked of one gate. threshold is in the gate's own unit; `disjoint` allows 0 shared ids.

    required: whether it refuses; otherwise it is only shown.
    """

    gate: GateName
    required: bool = True
    threshold: Annotated[float, Field(allow_inf_nan=False)] = 0.0
    minimum_samples: Annotated[int, Field(ge=1)] = 1


class GateOutcome(_Frozen):
    """What one gate says. value is None where nothing could be measured; interval: 95 % of it, where it has one."""

    gate: GateName
    required: bool = True
    value: float | None
    interval: tuple[float, float] | None = None
    threshold: float
    verdict: Verdict
    detail: str
