"""What validations forget of erased samples: the sets that they were given. Counts and gates name nobody."""

from pathlib import Path

from backend.config.environment import ENV
from backend.datasets.erased import Erased
from backend.datasets.held_files import given_discard, given_to
from backend.validation.models import ValidationReport


def validations_forget(erased: Erased) -> list[str]:
    return given_discard(_holding(erased))


def validations_found(erased: Erased) -> int:
    return len(_holding(erased))


def _holding(erased: Erased) -> list[tuple[ValidationReport, Path]]:
    rows = ValidationReport.objects.filter(version__service=erased.service, created_at__lt=erased.at)
    return given_to(rows.order_by("pk"), ENV.home / "validations", erased)
