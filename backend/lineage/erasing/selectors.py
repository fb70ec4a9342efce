"""Erasures as far as the actor may see them, and what one would take away."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from backend.access.models import Project
from backend.access.roles import Permission
from backend.access.rules import get_visible, require, visible
from backend.core.actor import Actor
from backend.core.clock import now
from backend.datasets.erased import Erased
from backend.datasets.models import Sample, Snapshot
from backend.datasets.selectors import snapshot_holds
from backend.lineage.erasing.erasers import ERASERS
from backend.lineage.erasing.performing import samples_of
from backend.lineage.models import Erasure
from backend.lineage.samples import versions_that_saw
from backend.projects.models import Service


@dataclass(frozen=True)
class Place:
    """Something that goes. count: how many; None where only the erasure itself looks."""

    name: str
    what: str
    count: int | None


@dataclass(frozen=True)
class Preview:
    """goes: what is taken away. saw: versions whose weights keep what they learned. snapshots: those that nothing is
    made or judged by again until there is one without the samples. elsewhere: same bytes in services that the
    actor sees; they stay."""

    goes: list[Place]
    saw: list[dict[str, Any]]
    snapshots: list[Snapshot]
    elsewhere: list[Sample]


def erasure_list(
    actor: Actor, project: Project | None = None, service: Service | None = None
) -> QuerySet[Erasure]:
    """Newest first."""
    rows = visible(Erasure.objects.select_related("service__project"), actor, "service__project")
    exact = {"service__project": project, "service": service}
    return rows.filter(**{name: value for name, value in exact.items() if value}).order_by("-pk")


def erasure_get(actor: Actor, pk: int) -> Erasure:
    """The erasure. Raises NotFoundError."""
    return get_visible(erasure_list(actor), pk=pk)


def erasure_samples(actor: Actor, erasure: Erasure) -> QuerySet[Sample]:
    """What is left of its samples: their rows."""
    return visible(samples_of(erasure).order_by("pk"), actor, "service__project")


def erasure_snapshots(actor: Actor, erasure: Erasure) -> list[Snapshot]:
    """The snapshots that hold any of its samples, newest first."""
    payloads = set(erasure_samples(actor, erasure).values_list("payload", flat=True))
    return _holding(erasure.service, payloads)


def erasure_preview(actor: Actor, service: Service, samples: Sequence[Sample]) -> Preview:
    """What erasing these samples of the service would take away, and what would stay; for those who may erase."""
    require(actor, Permission.ERASE, service.project)
    ids = frozenset(str(sample.pk) for sample in samples)
    payloads = frozenset(sample.payload for sample in samples)
    erased = Erased(service, ids, payloads, now())
    others = Sample.objects.filter(payload__in=sorted(payloads)[:900], erased_at=None).exclude(
        service=service
    )
    return Preview(
        goes=[Place(one.name, one.what, one.found(erased) if one.is_quick else None) for one in ERASERS],
        saw=versions_that_saw(service, ids),
        snapshots=_holding(service, payloads),
        elsewhere=list(visible(others, actor, "service__project").select_related("service")),
    )


def _holding(service: Service, payloads: Collection[str]) -> list[Snapshot]:
    return [row for row in Snapshot.objects.filter(service=service) if snapshot_holds(row, payloads)]
