"""What is asked of samples: one form of it for pages, REST, saved views, bulk acts and snapshots."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import F, Q, QuerySet

from backend.datasets.models import Sample
from backend.datasets.models.samples import DISAGREES, SOURCES
from backend.datasets.query_words import refuse, value_of, words_for, words_of

# At most one of the two columns is set; both are named, as one index serves them.
SPLITS = {
    "training": Q(reserved="", trained=True),
    "validation": Q(reserved="validation", trained=False),
    "golden": Q(reserved="golden", trained=False),
    "free": Q(reserved="", trained=False),
}
# By confidence, only samples that have one are listed.
SORTS: dict[str, tuple[str, ...]] = {
    "newest": ("-created_at", "-pk"),
    "oldest": ("created_at", "pk"),
    "least_confident": ("confidence", "pk"),
    "most_confident": ("-confidence", "-pk"),
}
AGREES = Q(label__gt="", predicted=F("label"))
MOST_VALUES = 50
Ids = Callable[[], QuerySet[Any, Any]]
IdsT = TypeVar("IdsT", bound=Ids)
Params = dict[str, list[str]]

_suspected: list[Ids] = []


def suspected(ids: IdsT) -> IdsT:
    """Have a room above say whose labels are suspect: `ids` returns a subquery of sample ids."""
    _suspected.append(ids)
    return ids


@dataclass(frozen=True)
class SampleQuery:
    """Which samples, and in which order: every field that is given must hold, by any one of its values.

    confidence_from, confidence_to: in 0..1, both inclusive. disagreement: whether the label differs from the
    prediction, of samples that have both. since: inclusive; until: exclusive. cause: a reference such as
    `alert:12`. labelled_by: who gave the current label, such as `user:3`. split: of `SPLITS`; sort: of `SORTS`.
    Raises: AppError `query_invalid`, whose data name the field.
    """

    label: tuple[str, ...] = ()
    predicted: tuple[str, ...] = ()
    confidence_from: float | None = None
    confidence_to: float | None = None
    disagreement: bool | None = None
    source: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    cause: str = ""
    labelled_by: tuple[str, ...] = ()
    split: tuple[str, ...] = ()
    labelled: bool | None = None
    suspect: bool | None = None
    sort: str = "newest"

    def __post_init__(self) -> None:
        for name in ("label", "predicted", "source", "labelled_by", "split"):
            object.__setattr__(self, name, tuple(sorted(set(getattr(self, name)))))
            if len(getattr(self, name)) > MOST_VALUES:
                refuse(name, f"At most {MOST_VALUES} values of {name} are asked for at once.")
        _require_known("source", self.source, SOURCES)
        _require_known("split", self.split, tuple(SPLITS))
        _require_known("sort", [self.sort], tuple(SORTS))
        for name in ("confidence_from", "confidence_to"):
            if (value := getattr(self, name)) is not None and not 0 <= value <= 1:
                refuse(name, "A confidence lies from 0 to 1.")
        if (self.confidence_from or 0.0) > (1.0 if self.confidence_to is None else self.confidence_to):
            refuse("confidence_to", "The confidence ends before it begins.")
        if self.since is not None and self.until is not None and self.since >= self.until:
            refuse("until", "The time ends before it begins.")

    @classmethod
    def from_params(cls, params: Mapping[str, Any]) -> "SampleQuery":
        """The query that parameters of an address, a form or a saved view tell; empty ones are as if not given.

        A day (`2026-11-30`) stands for its beginning in `since` and for its end in `until`, both in UTC.
        Raises: AppError `query_invalid`, of a field that is unknown or makes no sense.
        """
        if unknown := sorted(set(params) - NAMES):
            refuse(unknown[0], f"Samples are not asked for by {unknown[0]!r}.")
        given = {name: words for name in params if (words := words_of(params, name))}
        return cls(**{name: value_of(name, words) for name, words in given.items()})

    def to_params(self) -> Params:
        """The parameters that `from_params` reads as this query, without what is not asked; equal for equal ones."""
        told = {name: words_for(name, getattr(self, name)) for name in sorted(NAMES)}
        if self.sort == "newest":
            del told["sort"]
        return {name: words for name, words in told.items() if words}

    def apply(self, rows: QuerySet[Sample]) -> QuerySet[Sample]:
        """Of `rows` those asked for, in the order asked for."""
        return rows.filter(*self.conditions().values()).order_by(*SORTS[self.sort])

    def by_age(self) -> "SampleQuery":
        """The query for the same samples, the newest first."""
        if not self.sort.endswith("_confident"):
            return replace(self, sort="newest")
        return replace(self, sort="newest", confidence_from=self.confidence_from or 0.0)

    def conditions(self) -> dict[str, Q]:
        """What must hold, by what it is about."""
        several = ("label", "predicted", "source", "labelled_by")
        found = {name: _among(name, values) for name in several if (values := getattr(self, name))}
        if self.cause:
            found["cause"] = Q(cause=self.cause)
        if bounds := _bounds("confidence", gte=self.confidence_from, lte=self.confidence_to):
            found["confidence"] = bounds
        elif self.sort.endswith("_confident"):
            found["confidence"] = Q(confidence__isnull=False)
        if bounds := _bounds("created_at", gte=self.since, lt=self.until):
            found["created_at"] = bounds
        if self.split:
            found["split"] = _any_of([SPLITS[name] for name in self.split])
        if self.labelled is not None:
            found["labelled"] = Q(label__gt="") if self.labelled else Q(label="")
        if self.disagreement is not None:
            found["disagreement"] = DISAGREES if self.disagreement else AGREES
        if self.suspect is not None:
            among = _any_of([Q(pk__in=ids()) for ids in _suspected] or [Q(pk__in=[])])
            found["suspect"] = among if self.suspect else ~among
        return found


NAMES = frozenset(field.name for field in fields(SampleQuery))


def _among(name: str, values: tuple[str, ...]) -> Q:
    return Q((name, values[0])) if len(values) == 1 else Q((f"{name}__in", values))


def _bounds(name: str, **bounds: Any) -> Q:
    """An empty condition where there is no bound."""
    return Q(**{f"{name}__{bound}": value for bound, value in bounds.items() if value is not None})


def _any_of(conditions: Sequence[Q]) -> Q:
    return Q(*conditions, _connector=Q.OR)


def _require_known(name: str, values: Sequence[str], known: Sequence[str]) -> None:
    if strange := [value for value in values if value not in known]:
        refuse(name, f"{name} is one of {', '.join(known)}, not {strange[0]!r}.")


EVERY = SampleQuery()
