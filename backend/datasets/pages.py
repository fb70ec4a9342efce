"""Pages of the samples asked for: however rare they are, no statement looks at many more rows than it returns.

Samples are walked in the order asked for, `WINDOW` rows at a time, along the index of one condition. Where a page is
not full by then, and one of the conditions is so rare that all its rows can be looked at, they are; else the walk goes
on for some windows and then says where it rests.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet

from backend.access.roles import Permission
from backend.access.rules import require
from backend.core.actor import Actor
from backend.datasets.keysets import Key, Keyset
from backend.datasets.models import Sample
from backend.datasets.queries import EVERY, SampleQuery
from backend.datasets.rarity import is_by_age, leading, probes
from backend.projects.models import Service

SIZE = 60
WINDOW = 10_000
# What is not walked by age alone lies side by side in the index, and far apart in the table.
SCATTERED = 4_000
MOST_WINDOWS = 3
COUNTED = 10_000


@dataclass(frozen=True)
class SamplePage:
    """cursor: where the next page begins, "" after the last. is_whole: False where the search rests before the page
    was full; it goes on from the cursor."""

    rows: list[Sample]
    cursor: str
    is_whole: bool


@dataclass(frozen=True)
class SampleCount:
    """How many are asked for; `is_exact` is False where there are more, or may be."""

    value: int
    is_exact: bool


class _Window(NamedTuple):
    """rows: those asked for of some that lie side by side; end: the last key of these, None where nothing is after."""

    rows: QuerySet[Sample]
    end: Key | None


def sample_page(
    actor: Actor,
    service: Service,
    query: SampleQuery = EVERY,
    *,
    cursor: str = "",
    size: int = SIZE,
    back: bool = False,
) -> SamplePage:
    """The samples asked for after `cursor`; back: those before it, the nearest first.

    Their `service` is the one given. Raises: NotFoundError for a stranger; AppError `cursor_invalid`.
    """
    require(actor, Permission.VIEW, service.project)
    keyset = Keyset(query.sort, back)
    found: list[Sample] = []
    end: Key | None = None
    for window in islice(_windows(service, query, keyset, keyset.read(cursor)), MOST_WINDOWS):
        found += window.rows[: size + 1 - len(found)]
        if len(found) > size:
            del found[size:]
            return SamplePage(_of(service, found), keyset.words(keyset.key_of(found[-1])), True)
        end = window.end
    return SamplePage(_of(service, found), keyset.words(end) if end else "", end is None)


def sample_count(actor: Actor, service: Service, query: SampleQuery = EVERY) -> SampleCount:
    """How many are asked for, counted up to `COUNTED` among as many as a page is looked for."""
    require(actor, Permission.VIEW, service.project)
    query = query.by_age()
    every, size = _every(service), MOST_WINDOWS * _window_size(query)
    order = Keyset(query.sort).order
    # The limit keeps the database to the order, and so to the index: each is looked at once, in one statement.
    looked_at = every.filter(*leading(query)).order_by(*order)[:size]
    found = looked_at.aggregate(all=Count("pk"), asked=Count("pk", filter=Q(*query.conditions().values())))
    value, is_exact = found["asked"], found["all"] < size
    if value < COUNTED and not is_exact and any(probe.is_rare(every) for probe in probes(query)):
        value, is_exact = query.apply(every).order_by()[: COUNTED + 1].count(), True
    return SampleCount(min(value, COUNTED), is_exact and value <= COUNTED)


def _of(service: Service, rows: list[Sample]) -> list[Sample]:
    for row in rows:
        row.service = service
    return rows


def _every(service: Service) -> QuerySet[Sample]:
    return Sample.objects.filter(service=service, erased_at=None)


def _window_size(query: SampleQuery) -> int:
    return WINDOW if is_by_age(query) else SCATTERED


def _windows(service: Service, query: SampleQuery, keyset: Keyset, at: Key | None) -> Iterator[_Window]:
    every = _every(service)
    asked = query.apply(every)
    walked = every.filter(*leading(query))
    size = _window_size(query)
    is_first = True
    while True:
        keys = keyset.beyond(walked, at).order_by(*keyset.order).values_list(keyset.field, "pk")
        end = next(iter(keys[size - 1 : size]), None)
        yield _Window(keyset.up_to(keyset.beyond(asked, at), end).order_by(*keyset.order), end)
        if end is None:
            return
        if is_first and any(probe.is_rare(every) for probe in probes(query)):
            yield _Window(keyset.beyond(asked, end).order_by(*keyset.sorted), None)
            return
        at, is_first = end, False
