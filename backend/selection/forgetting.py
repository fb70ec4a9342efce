"""What selections forget of erased samples: that they were chosen."""

from backend.datasets.chunks import chunks
from backend.datasets.erased import Erased
from backend.selection.models import Choice


def choices_forget(erased: Erased) -> list[str]:
    for piece in chunks(sorted(map(int, erased.ids))):
        Choice.objects.filter(sample__in=piece).delete()
    return []


def choices_found(erased: Erased) -> int:
    pieces = chunks(sorted(map(int, erased.ids)))
    return sum(Choice.objects.filter(sample__in=piece).count() for piece in pieces)
