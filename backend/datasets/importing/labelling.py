"""Labels that a file tells of samples that there are already."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from backend.core.acts import Act
from backend.core.errors import AppError
from backend.datasets.chunks import chunks
from backend.datasets.importing.items import About, Item
from backend.datasets.models import Sample
from backend.datasets.services.labels import labels_write
from backend.projects.models import Service


class Labelled(NamedTuple):
    """taken: samples that have the label of their item now; refused: why others have not, by the item's position."""

    taken: int
    refused: dict[int, AppError]


def labels_taken(log: Act, service: Service, items: Sequence[Item]) -> Labelled:
    """Give samples the labels that items tell about them, inside an open act."""
    if not items:
        return Labelled(0, {})
    there = _named(service, [item.about for item in items if item.about])
    values: dict[int, str] = {}
    refused: dict[int, AppError] = {}
    for item in items:
        match there.get(item.about) if item.about else None:
            case [sample]:
                values[sample] = item.label or ""
            case None:
                refused[item.position] = AppError("sample_unknown", f"{service.name} has no such sample.")
            case several:
                detail = f"{len(several)} samples are called so: name them by number or SHA-256."
                refused[item.position] = AppError("sample_ambiguous", detail)
    new = labels_write(log, values)
    log.record("labels.imported", service, {"count": len(values), "new": new})
    return Labelled(len(items) - len(refused), refused)


def _named(service: Service, about: Sequence[About]) -> dict[About, list[int]]:
    """The ids of the samples that each of these names."""
    found: dict[About, list[int]] = defaultdict(list)
    for field in sorted({one.field for one in about}):
        for piece in chunks(one.value for one in about if one.field == field):
            rows = Sample.objects.filter(service=service, erased_at=None, **{f"{field}__in": piece})
            for value, pk in rows.order_by("pk").values_list(field, "pk"):
                found[About(field, str(value))].append(pk)
    return dict(found)
