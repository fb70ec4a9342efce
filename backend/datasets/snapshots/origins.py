"""Where a snapshot's samples came from and who labelled them, on the day that it was made."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from backend.datasets.chunks import chunks
from backend.datasets.models import Sample


def origins_of(samples: Iterable[int]) -> dict[str, Any]:
    """{"sources": {source: count}, "annotators": {reference: count}, "first_at", "last_at"}, both in ISO form.

    The ids come from a selector; the times are those at which the samples came in.
    """
    sources: Counter[str] = Counter()
    annotators: Counter[str] = Counter()
    times: list[datetime] = []
    for piece in chunks(samples):
        rows = Sample.objects.filter(pk__in=piece).order_by()
        for source, by, at in rows.values_list("source", "labelled_by", "created_at"):
            sources[source] += 1
            annotators[by] += 1
            times.append(at)
    return {
        "sources": dict(sources.most_common()),
        "annotators": dict(annotators.most_common()),
        "first_at": min(times).isoformat(),
        "last_at": max(times).isoformat(),
    }
