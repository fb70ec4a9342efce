"""What label checks forget of erased samples: what was suspected of their labels."""

from backend.datasets.erased import Erased, rows_forget, rows_found
from backend.suspects.models import Suspect


def suspects_forget(erased: Erased) -> list[str]:
    return rows_forget(erased, lambda ids: Suspect.objects.filter(sample__in=ids))


def suspects_found(erased: Erased) -> int:
    return rows_found(erased, lambda ids: Suspect.objects.filter(sample__in=ids))
