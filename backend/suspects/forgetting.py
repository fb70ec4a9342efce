"""What label checks forget of erased samples: what was suspected of their labels."""

from backend.datasets.chunks import chunks
from backend.datasets.erased import Erased
from backend.suspects.models import Suspect


def suspects_forget(erased: Erased) -> list[str]:
    for piece in chunks(sorted(map(int, erased.ids))):
        Suspect.objects.filter(sample__in=piece).delete()
    return []


def suspects_found(erased: Erased) -> int:
    pieces = chunks(sorted(map(int, erased.ids)))
    return sum(Suspect.objects.filter(sample__in=piece).count() for piece in pieces)
