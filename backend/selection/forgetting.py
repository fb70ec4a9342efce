"""What selections forget of erased samples: that they were chosen, and the inputs that the engine was given."""

from pathlib import Path

from backend.config.environment import ENV
from backend.datasets.chunks import chunks
from backend.datasets.erased import Erased
from backend.datasets.held_files import given_discard, given_to
from backend.selection.models import Choice, Selection


def choices_forget(erased: Erased) -> list[str]:
    for piece in chunks(sorted(map(int, erased.ids))):
        Choice.objects.filter(sample__in=piece).delete()
    return []


def choices_found(erased: Erased) -> int:
    pieces = chunks(sorted(map(int, erased.ids)))
    return sum(Choice.objects.filter(sample__in=piece).count() for piece in pieces)


def selections_forget(erased: Erased) -> list[str]:
    return given_discard(_holding(erased))


def selections_found(erased: Erased) -> int:
    return len(_holding(erased))


def _holding(erased: Erased) -> list[tuple[Selection, Path]]:
    rows = Selection.objects.filter(service=erased.service, created_at__lt=erased.at)
    return given_to(rows.order_by("pk"), ENV.home / "selections", erased)
