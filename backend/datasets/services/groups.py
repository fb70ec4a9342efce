"""Groups of samples that look alike: none of them is to be parted by a split."""

from collections.abc import Collection, Iterable

from backend.core.acts import Act
from backend.datasets.chunks import chunks
from backend.datasets.models import Sample
from backend.projects.models import Service

WRITTEN_AT_A_TIME = 300


def groups_write(log: Act, service: Service, groups: Iterable[Collection[int]]) -> int:
    """Replace the service's groups inside an open act; returns how many samples are in one.

    groups: disjoint sets of sample ids. What is gone by now is left out, and one that is left alone has no group.
    """
    before = dict(_grouped(service))
    after = _after(service, [set(group) for group in groups])
    changed = [Sample(pk=pk, group=after.get(pk)) for pk in before | after if before.get(pk) != after.get(pk)]
    Sample.objects.bulk_update(changed, ["group"], batch_size=WRITTEN_AT_A_TIME)
    return len(after)


def group_write(members: Collection[int], *, out_of: Collection[int]) -> None:
    """Make one group of sample ids, inside an open act; the others of `out_of` have none. One alone is no group."""
    _set(out_of, None)
    if len(members) > 1:
        _set(members, min(members))


def _set(samples: Collection[int], group: int | None) -> None:
    for piece in chunks(samples):
        Sample.objects.filter(pk__in=piece).update(group=group)


def _grouped(service: Service) -> Iterable[tuple[int, int | None]]:
    rows = Sample.objects.filter(service=service, group__isnull=False)
    return rows.order_by().values_list("pk", "group").iterator()


def _after(service: Service, groups: list[set[int]]) -> dict[int, int]:
    """Sample id -> its group, of the samples that are there."""
    rows = Sample.objects.filter(service=service, erased_at=None)
    there: set[int] = set()
    for piece in chunks(pk for group in groups for pk in group):
        there.update(rows.filter(pk__in=piece).values_list("pk", flat=True))
    alive = [group & there for group in groups]
    return {pk: min(group) for group in alive if len(group) > 1 for pk in group}
