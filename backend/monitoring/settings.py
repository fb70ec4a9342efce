"""What a monitor can be told, with defaults and ranges; nonsense is refused by the field's name."""

from collections.abc import Iterator
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from backend.core.errors import AppError
from backend.core.validating import first_wrong
from backend.engine.detecting import detector_arguments, detector_of, validate_detector
from backend.engine.drift import DEFAULT_VOTE, VoteState
from backend.monitoring.kinds import STREAMED, VIEWS
from backend.projects.models import Service

DAY_S = 86_400.0
Source = Literal["validation", "training", "fixed", "moving"]
# What is usual of a view, where it is not what is usual of all.
AT_ONCE: dict[str, Any] = {"needed": 1, "of": 1, "at_once": None}
USUAL = {"quality": AT_ONCE} | dict.fromkeys(STREAMED, AT_ONCE | {"window_size": 50, "minimum_samples": 2})


class MonitorSettings(BaseModel):
    """How windows are cut, what they are compared with, and when breaches make an alarm.

    window_size: inputs of a window, by count. window_s: where it is told, a window is that many seconds of the clock
    instead, and window_size what is usual in one. minimum_samples: of smaller windows nothing is said. label_delay_s:
    how long after its last answer a window waits for labels that have not come.
    reference: a snapshot, `validation` or `training`; or traffic of the version itself: its first `reference_size`
    inputs (`fixed`), or the newest so many that were judged (`moving`). needed, of, cooldown, at_once: as of the
    engine's VoteState. parameters: the detector's own. tolerated: of data quality, the share of a window's inputs that
    may have a problem. categorical: names of the columns whose numbers stand for categories.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    window_size: int = Field(default=200, ge=1, le=10_000)
    window_s: float | None = Field(default=None, ge=10, le=31 * DAY_S)
    minimum_samples: int = Field(default=50, ge=2, le=10_000)
    label_delay_s: float = Field(default=DAY_S, ge=0, le=90 * DAY_S)
    reference: Source = "validation"
    reference_size: int = Field(default=500, ge=20, le=10_000)
    needed: int = Field(default=DEFAULT_VOTE.needed, ge=1, le=100)
    of: int = Field(default=DEFAULT_VOTE.of, ge=1, le=100)
    cooldown: int = Field(default=DEFAULT_VOTE.cooldown, ge=0, le=10_000)
    at_once: float | None = Field(default=DEFAULT_VOTE.at_once, ge=1)
    parameters: dict[str, float] = Field(default_factory=dict)
    tolerated: float = Field(default=0.0, ge=0, lt=1)
    categorical: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        if self.minimum_samples > self.window_size:
            raise ValueError("minimum_samples is at most window_size, or no window is ever judged")
        if self.needed > self.of:
            raise ValueError("needed is at most of: so many breaches among so many windows")
        return self

    @property
    def from_traffic(self) -> bool:
        """Whether the reference is made of traffic."""
        return self.reference in ("fixed", "moving")

    @property
    def shared(self) -> dict[str, int]:
        """What a detector is told beside its own parameters."""
        return {"window_size": self.window_size, "minimum_samples": self.minimum_samples}

    def arguments(self, view: str, detector: str) -> dict[str, Any]:
        """The keywords of the detector's fit."""
        return detector_arguments(view, detector, self.parameters, self.shared)

    def vote(self) -> VoteState:
        """A vote of these rules that has seen no window yet."""
        return VoteState(needed=self.needed, of=self.of, cooldown=self.cooldown, at_once=self.at_once)


def usual_settings(view: str) -> MonitorSettings:
    """Those of a monitor that was told nothing."""
    return MonitorSettings.model_validate(USUAL.get(view, {}))


def settings_checked(service: Service, view: str, detector: str, told: dict[str, Any]) -> MonitorSettings:
    """The settings of a monitor of the service, with their defaults.

    Raises: AppError `view_unknown`, `detector_unknown`, `monitor_invalid`, `parameter_unknown`,
    `parameter_out_of_range`, or as the detector refuses its parameters; each names the field.
    """
    if view not in VIEWS:
        raise AppError(
            "view_unknown", f"A monitor cannot watch {view}; it can: {', '.join(VIEWS)}.", field="view"
        )
    detector_of(view, detector)
    try:
        found = MonitorSettings.model_validate(USUAL.get(view, {}) | told)
    except ValidationError as error:
        raise _refused(error) from error
    for field, said in _unsuited(service, view, found):
        raise AppError("monitor_invalid", f"The monitor's {field}: {said}.", field=field)
    validate_detector(view, detector, found.parameters, found.shared)
    return found


def column_names(service: Service) -> list[str]:
    """What a table's or vector's columns are called; none of an image's."""
    shape = service.signature["shape"]
    if len(shape) != 1:
        return []
    return service.signature.get("features") or [f"column {number}" for number in range(1, shape[0] + 1)]


def _unsuited(service: Service, view: str, found: MonitorSettings) -> Iterator[tuple[str, str]]:
    """(field, why) of what makes no sense for the view."""
    if view == "labels" and found.reference != "validation":
        yield "reference", "accuracy is compared with that on held-out samples: the validation snapshot"
    if view in STREAMED and found.reference != "validation":
        yield "reference", "a stream is compared with its own past: leave it out"
    if view in STREAMED and found.at_once is not None:
        yield "at_once", "a stream has no threshold to be a multiple of: leave it out"
    if view == "quality":
        if unknown := set(found.categorical) - set(column_names(service)):
            yield "categorical", f"the service has no column {', '.join(sorted(unknown))}"
        if found.at_once is not None:
            yield "at_once", "a share that is tolerated is no threshold to be a multiple of; leave it out"
        return
    if found.tolerated or found.categorical:
        yield "tolerated" if found.tolerated else "categorical", "it is said of data quality alone"


def _refused(error: ValidationError) -> AppError:
    """The first thing that is wrong, by its field; of fields that do not agree, by the first that is named."""
    field, said = first_wrong(error)
    if not field:
        return AppError("monitor_invalid", f"The monitor's {said}.", field=said.partition(" ")[0])
    return AppError("monitor_invalid", f"The monitor's {field}: {said}.", field=field)
