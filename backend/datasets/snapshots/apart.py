"""What judges is kept from training, and the reverse: neither a sample of the other side nor one that looks like it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

from django.db.models import Q, QuerySet

from backend.datasets.chunks import chunks
from backend.datasets.models import Sample
from backend.projects.models import Service

ROLES = ("training", "validation", "golden")
TRAINED, HELD_BACK = Q(trained=True), ~Q(reserved="")


class Candidate(NamedTuple):
    """A sample as far as a snapshot asks of it."""

    pk: int
    payload: str
    label: str
    group: int | None
    reserved: str
    trained: bool

    @classmethod
    def of(cls, sample: Sample) -> Self:
        return cls(*(getattr(sample, name) for name in cls._fields))


@dataclass(frozen=True)
class Conflicts:
    """Ids of samples that a role may not have. own: the other side has them; alike: only what looks like them."""

    own: frozenset[int]
    alike: frozenset[int]

    @property
    def every(self) -> frozenset[int]:
        return self.own | self.alike


def candidates(rows: QuerySet[Sample]) -> list[Candidate]:
    """The samples, in their order."""
    return [Candidate(*values) for values in rows.values_list(*Candidate._fields)]


def conflicts(service: Service, role: str, rows: Sequence[Candidate]) -> Conflicts:
    """Those of the service's samples that a snapshot for `role` may not take, as things stand."""
    training = role == "training"
    own = frozenset(row.pk for row in rows if (row.reserved if training else row.trained))
    groups = {row.group for row in rows if row.group is not None}
    taken = groups_with(service, groups, HELD_BACK if training else TRAINED)
    return Conflicts(own, frozenset(row.pk for row in rows if row.group in taken) - own)


def groups_with(service: Service, groups: Iterable[int], condition: Q) -> set[int]:
    """The groups that hold a sample of which `condition` is true."""
    found: set[int] = set()
    for piece in chunks(groups):
        rows = Sample.objects.filter(condition, service=service, group__in=piece).order_by()
        found.update(group for group in rows.values_list("group", flat=True) if group is not None)
    return found
