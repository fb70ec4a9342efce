"""What snapshots would be made of a query: for one role, or divided among several; to look at, or to freeze."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from backend.access.roles import Permission
from backend.access.rules import require
from backend.core.actor import Actor
from backend.core.errors import AppError
from backend.datasets.models import Sample
from backend.datasets.queries import SampleQuery
from backend.datasets.snapshots.apart import ROLES, Candidate, candidates, conflicts
from backend.datasets.snapshots.dividing import divided, units_of
from backend.projects.models import Service

ORDERS = ("first", "stratified")
ROUNDING = 1e-6


@dataclass(frozen=True)
class Choice:
    """What is asked for. shares: role -> its part, adding up to 1; a single role has all of it.

    count: at most so many samples of the query, None for all; order: the `first` as the query sorts them, or
    `stratified`, each class in proportion and by chance within it. seed: of that chance, and of who goes where.
    Raises: AppError `shares_invalid`, `order_unknown`, `role_unknown`, `count_invalid`, naming the field.
    """

    query: SampleQuery
    shares: Mapping[str, float]
    count: int | None = None
    order: str = "first"
    seed: int = 0

    def __post_init__(self) -> None:
        if strange := sorted(set(self.shares) - set(ROLES)):
            raise AppError(
                "role_unknown", f"A snapshot is for {', '.join(ROLES)}.", role=strange[0], field="shares"
            )
        shares = self.shares.values()
        if not shares or min(shares) <= 0 or abs(sum(shares) - 1) > ROUNDING:
            raise AppError(
                "shares_invalid", "The shares are above 0 and make up the whole together.", field="shares"
            )
        if self.order not in ORDERS:
            raise AppError(
                "order_unknown", "The first samples are taken, or a stratified choice.", field="order"
            )
        if self.count is not None and self.count < 1:
            raise AppError("count_invalid", "A snapshot holds one sample at least.", field="count")

    @property
    def recipe(self) -> dict[str, Any]:
        """The choice as a snapshot keeps it."""
        told = {"query": self.query.to_params(), "order": self.order, "seed": self.seed}
        shares = {"shares": dict(self.shares)} if len(self.shares) > 1 else {}
        return told | shares | ({"count": self.count} if self.count else {})


@dataclass(frozen=True)
class Plan:
    """What comes of a choice. sides: role -> its samples; left_out: those that no asked role may have."""

    sides: Mapping[str, Sequence[Candidate]]
    left_out: Sequence[Candidate] = ()

    @property
    def labels(self) -> list[str]:
        """The classes that any of them has."""
        return sorted({row.label for rows in self.sides.values() for row in rows})

    @property
    def counts(self) -> dict[str, dict[str, int]]:
        """Role -> class -> how many."""
        return {role: dict(Counter(row.label for row in rows)) for role, rows in self.sides.items()}


def plan_of(actor: Actor, service: Service, choice: Choice) -> Plan:
    """The labelled samples that each role would have; for whoever may freeze them."""
    require(actor, Permission.CURATE, service.project)
    rows = Sample.objects.filter(service=service).exclude(label="")
    found = candidates(choice.query.apply(rows))
    if len(choice.shares) > 1:
        taken = taken_of(found, choice)
        sides, left_out = divided(units_of(service, taken), choice.shares, choice.seed)
        return Plan(sides, left_out)
    [role] = choice.shares
    barred = conflicts(service, role, found).every
    free = [row for row in found if row.pk not in barred]
    return Plan({role: taken_of(free, choice)}, [row for row in found if row.pk in barred])


def taken_of(rows: Sequence[Candidate], choice: Choice) -> list[Candidate]:
    """`count` of the rows, in the choice's order."""
    if choice.count is None or choice.count >= len(rows):
        return list(rows)
    if choice.order == "first":
        return list(rows[: choice.count])
    classes: dict[str, list[Candidate]] = defaultdict(list)
    for row in rows:
        classes[row.label].append(row)
    rooms = _rooms({label: len(members) for label, members in classes.items()}, choice.count)
    return [
        row
        for label, members in sorted(classes.items())
        for row in sorted(members, key=lambda row: _chance(choice.seed, row))[: rooms[label]]
    ]


def _rooms(sizes: Mapping[str, int], count: int) -> dict[str, int]:
    """How many of each class: in proportion, the largest remainders rounded up."""
    total = sum(sizes.values())
    rooms = {label: count * size // total for label, size in sizes.items()}
    lacking = count - sum(rooms.values())
    for label in sorted(sizes, key=lambda name: (-(count * sizes[name] % total), name))[:lacking]:
        rooms[label] += 1
    return rooms


def _chance(seed: int, row: Candidate) -> bytes:
    return hashlib.sha256(f"{seed}:{row.payload}".encode()).digest()
