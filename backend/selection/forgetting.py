"""What selections forget of erased samples: that they were chosen."""

from backend.datasets.erased import Erased, rows_forget, rows_found
from backend.selection.models import Choice


def choices_forget(erased: Erased) -> list[str]:
    return rows_forget(erased, lambda ids: Choice.objects.filter(sample__in=ids))


def choices_found(erased: Erased) -> int:
    return rows_found(erased, lambda ids: Choice.objects.filter(sample__in=ids))
