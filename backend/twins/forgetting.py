"""What this room forgets of erased samples: which others look like them."""

from django.db import transaction
from django.db.models import Q, QuerySet

from backend.datasets.chunks import chunks
from backend.datasets.erased import Erased
from backend.datasets.models import Sample
from backend.datasets.services.groups import group_write
from backend.twins.models import Apart


def twins_forget(erased: Erased) -> list[str]:
    """Take them out of their groups, whose others stay together, and forget that people parted them."""
    with transaction.atomic():
        for group in _groups(erased):
            members = set(
                Sample.objects.filter(service=erased.service, group=group).values_list("pk", flat=True)
            )
            group_write(members - set(erased.keys), out_of=members)
        for piece in chunks(erased.keys, 400):
            _apart(piece).delete()
    return []


def twins_found(erased: Erased) -> int:
    pieces = list(chunks(erased.keys, 400))
    grouped = sum(Sample.objects.filter(pk__in=piece, group__isnull=False).count() for piece in pieces)
    return grouped + sum(_apart(piece).count() for piece in pieces)


def _groups(erased: Erased) -> set[int]:
    found: set[int] = set()
    for piece in chunks(erased.keys):
        rows = Sample.objects.filter(pk__in=piece, group__isnull=False)
        found.update(group for group in rows.values_list("group", flat=True) if group is not None)
    return found


def _apart(samples: list[int]) -> QuerySet[Apart]:
    return Apart.objects.filter(Q(first__in=samples) | Q(second__in=samples))
