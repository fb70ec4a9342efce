"""Samples divided among roles by shares: class by class, look-alikes together, alike for one seed."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from backend.datasets.snapshots.apart import HELD_BACK, ROLES, TRAINED, Candidate, groups_with
from backend.projects.models import Service

Sides = dict[str, list[Candidate]]


@dataclass(frozen=True)
class Unit:
    """Samples that stay together. fixed: the only role that they may have, "" where any will do, None where none."""

    samples: tuple[Candidate, ...]
    fixed: str | None = ""

    @property
    def label(self) -> str:
        """The commonest of its samples, the first by name of equals."""
        counts = Counter(sample.label for sample in self.samples)
        return min(counts, key=lambda name: (-counts[name], name))

    def place(self, seed: int) -> bytes:
        """Where it stands in the order of chance: by its content, so alike wherever it was brought in."""
        first = min(sample.payload for sample in self.samples)
        return hashlib.sha256(f"{seed}:{first}".encode()).digest()


def units_of(service: Service, rows: Sequence[Candidate]) -> list[Unit]:
    """The samples by group, each with the role that it, or whatever looks like it, has already."""
    grouped: dict[tuple[bool, int], list[Candidate]] = defaultdict(list)
    for row in rows:
        grouped[(row.group is not None, row.pk if row.group is None else row.group)].append(row)
    groups = [number for is_group, number in grouped if is_group]
    trained, held = groups_with(service, groups, TRAINED), groups_with(service, groups, HELD_BACK)
    return [
        Unit(tuple(members), _fixed(members, is_group and number in trained, is_group and number in held))
        for (is_group, number), members in grouped.items()
    ]


def _fixed(members: Sequence[Candidate], trained: bool, held: bool) -> str | None:
    trained = trained or any(member.trained for member in members)
    reserved = sorted({member.reserved for member in members if member.reserved})
    if trained and (held or reserved):
        return None
    if trained:
        return "training"
    # What only looks like a held-back sample may judge as well, in either set.
    return reserved[0] if reserved else "validation" if held else ""


def divided(units: Iterable[Unit], shares: Mapping[str, float], seed: int) -> tuple[Sides, list[Candidate]]:
    """Role -> its samples, and those left out because the role that they are fixed to is not asked for.

    shares: role -> its part of each class, adding up to 1. What rounding denies a role in one class it is owed in
    the next.
    """
    sides: Sides = {role: [] for role in ROLES if role in shares}
    left_out: list[Candidate] = []
    owed = dict.fromkeys(sides, 0.0)
    role: str | None
    for members in _by_class(units):
        size = sum(len(unit.samples) for unit in members)
        owed = {name: lacking + shares[name] * size for name, lacking in owed.items()}
        for unit in sorted(members, key=lambda unit: (unit.fixed == "", unit.place(seed))):
            # Of roles that are owed as much, the one that gets least anyhow.
            role = (
                unit.fixed if unit.fixed != "" else max(sides, key=lambda name: (owed[name], -shares[name]))
            )
            if role is None or role not in sides:
                left_out += unit.samples
                continue
            sides[role] += unit.samples
            owed[role] -= len(unit.samples)
        # What a class does not have is not asked of the next one.
        owed = {name: max(-1.0, min(1.0, lacking)) for name, lacking in owed.items()}
    return sides, left_out


def _by_class(units: Iterable[Unit]) -> list[list[Unit]]:
    classes: dict[str, list[Unit]] = defaultdict(list)
    for unit in units:
        classes[unit.label].append(unit)
    return [classes[label] for label in sorted(classes)]
