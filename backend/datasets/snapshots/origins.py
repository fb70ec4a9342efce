"""Where a snapshot's samples came from, who labelled them and how far they agreed, on the day that it was made."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from backend.datasets.chunks import chunks
from backend.datasets.labelling.agreement import alpha
from backend.datasets.models import Answer, Sample

Json = dict[str, Any]


def origins_of(samples: Iterable[int]) -> Json:
    """{"sources": {source: count}, "annotators": {reference: count}, "first_at", "last_at", "agreement"}.

    The ids come from a selector; the times, in ISO form, are those at which the samples came in. agreement:
    {"samples", "alike", "alpha"} of those that two people at least labelled, None where there is none.
    """
    sources: Counter[str] = Counter()
    annotators: Counter[str] = Counter()
    times: list[datetime] = []
    units: list[Sequence[str]] = []
    for piece in chunks(samples):
        rows = Sample.objects.filter(pk__in=piece).order_by()
        for source, by, at in rows.values_list("source", "labelled_by", "created_at"):
            sources[source] += 1
            annotators[by] += 1
            times.append(at)
        units += _labelled_by_several(piece)
    return {
        "sources": dict(sources.most_common()),
        "annotators": dict(annotators.most_common()),
        "first_at": min(times).isoformat(),
        "last_at": max(times).isoformat(),
        "agreement": _agreement(units) if units else None,
    }


def _labelled_by_several(samples: Sequence[int]) -> list[Sequence[str]]:
    """What each item of the queue was labelled, of those that two people at least labelled."""
    answers = Answer.objects.filter(item__sample__in=samples, verdict="label").order_by()
    given: dict[int, list[str]] = defaultdict(list)
    for item, value in answers.values_list("item", "value"):
        given[item].append(value)
    return [values for values in given.values() if len(values) > 1]


def _agreement(units: Sequence[Sequence[str]]) -> Json:
    alike = sum(len(set(values)) == 1 for values in units)
    return {"samples": len(units), "alike": alike, "alpha": alpha(units)}
