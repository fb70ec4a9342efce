"""What label checks forget of erased samples: what was suspected of their labels, and the inputs of a check."""

from pathlib import Path

from backend.config.environment import ENV
from backend.datasets.chunks import chunks
from backend.datasets.erased import Erased
from backend.datasets.held_files import given_discard, given_to
from backend.suspects.models import LabelCheck, Suspect


def suspects_forget(erased: Erased) -> list[str]:
    for piece in chunks(sorted(map(int, erased.ids))):
        Suspect.objects.filter(sample__in=piece).delete()
    return []


def suspects_found(erased: Erased) -> int:
    pieces = chunks(sorted(map(int, erased.ids)))
    return sum(Suspect.objects.filter(sample__in=piece).count() for piece in pieces)


def checks_forget(erased: Erased) -> list[str]:
    return given_discard(_holding(erased))


def checks_found(erased: Erased) -> int:
    return len(_holding(erased))


def _holding(erased: Erased) -> list[tuple[LabelCheck, Path]]:
    rows = LabelCheck.objects.filter(service=erased.service, created_at__lt=erased.at)
    return given_to(rows.order_by("pk"), ENV.home / "label-checks", erased)
