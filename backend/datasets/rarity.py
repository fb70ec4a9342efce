"""What of a question for samples is found by an index, and whether it is so rare that all of it can be looked at."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from backend.datasets.models import Sample
from backend.datasets.models.samples import DISAGREES
from backend.datasets.queries import SPLITS, SampleQuery

RARE = 5_000
AGE = ("created_at", "pk")


@dataclass(frozen=True)
class Probe:
    """Samples alike in something: those of each of `parts`, read in `order`, which is that of an index."""

    parts: tuple[Q, ...]
    order: tuple[str, ...] = AGE

    def is_rare(self, rows: QuerySet[Sample]) -> bool:
        """Whether there are at most `RARE`; no more than these are looked at."""
        left = RARE
        for part in self.parts:
            left -= rows.filter(part).order_by(*self.order)[: left + 1].count()
            if left < 0:
                return False
        return True


def leading(query: SampleQuery) -> list[Q]:
    """The conditions whose samples lie side by side in an index, in the order asked for; none where there is no such.

    Of what is asked for by a single value the rarest by nature leads; by confidence, samples lie in no such index.
    """
    conditions = query.conditions()
    if query.sort.endswith("_confident"):
        return [conditions["confidence"]]
    within = [conditions["created_at"]] if "created_at" in conditions else []
    return [*within, *(conditions[name] for name in _alike(query))]


def is_by_age(query: SampleQuery) -> bool:
    """Whether those that lead are neighbours in the table, too, as all samples are that came one after another."""
    return not query.sort.endswith("_confident") and not _alike(query)


def _alike(query: SampleQuery) -> tuple[str, ...]:
    """The names of the conditions that one index serves."""
    fields = ("label", "predicted", "labelled_by", "split", "source")
    single = {name for name in fields if len(getattr(query, name)) == 1}
    if query.cause:
        return ("cause",)
    if query.disagreement:
        return ("disagreement",)
    if {"label", "predicted"} <= single:
        return ("label", "predicted")
    first = next((name for name in fields if name in single), "")
    if first:
        return (first,)
    return ("labelled",) if query.labelled is False else ()


def probes(query: SampleQuery) -> list[Probe]:
    """One for each condition that an index serves."""
    found = [
        Probe(tuple(Q(**{name: value}) for value in values))
        for name in ("label", "predicted", "labelled_by", "source")
        if (values := getattr(query, name))
    ]
    conditions = query.conditions()
    if query.cause:
        found.append(Probe((conditions["cause"],)))
    if query.split:
        found.append(Probe(tuple(SPLITS[name] for name in query.split)))
    if query.disagreement:
        found.append(Probe((DISAGREES,)))
    if query.labelled:
        found.append(Probe((conditions["labelled"],), ("label", *AGE)))
    if query.labelled is False:
        found.append(Probe((conditions["labelled"],)))
    if query.suspect:
        found.append(Probe((conditions["suspect"],), ()))
    orders = {"confidence": ("confidence", "pk"), "created_at": AGE}
    return [
        *found,
        *(Probe((conditions[name],), order) for name, order in orders.items() if name in conditions),
    ]
