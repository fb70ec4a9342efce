"""What runs forget of erased samples: the inputs that the engine was given."""

from pathlib import Path

from backend.config.environment import ENV
from backend.datasets.erased import Erased
from backend.datasets.held_files import given_discard, given_to
from backend.engine_runs.models import RunT


def inputs_forget(kind: type[RunT], erased: Erased) -> list[str]:
    return given_discard(_holding(kind, erased))


def inputs_found(kind: type[RunT], erased: Erased) -> int:
    return len(_holding(kind, erased))


def _holding(kind: type[RunT], erased: Erased) -> list[tuple[RunT, Path]]:
    rows = kind._default_manager.filter(service=erased.service, created_at__lt=erased.at)
    return given_to(rows.order_by("pk"), ENV.home / kind.folder, erased)
