"""Pairs that are alike become groups, the closest pairs first."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from cl_engine.curation.neighbours import Floats, Indices


@dataclass(frozen=True)
class Groups:
    """rows: of each group, in order; refused: how many links would have made a group larger than it may be."""

    rows: list[list[int]]
    refused: int


def grouped(pairs: Indices, apart_by: Floats, most: int, apart: Iterable[tuple[int, int]] = ()) -> Groups:
    """Groups of two rows at least, by single linkage: rows that a chain of pairs connects, shorter links first.

    pairs: (P, 2) of rows; apart_by: (P,) their distances. most: rows a group may have, so that no chain goes on for
    ever. apart: pairs that are never in one group, whatever links them.
    """
    parted = _parted(apart)
    group_of: dict[int, list[int]] = {}
    refused = 0
    for one, other in pairs[np.argsort(apart_by, kind="stable")].tolist():
        left, right = group_of.get(one, [one]), group_of.get(other, [other])
        if left is right:
            continue
        if len(left) + len(right) > most:
            refused += 1
        elif not any(parted[row] & set(right) for row in left if row in parted):
            left = left + right
            group_of.update(dict.fromkeys(left, left))
    groups = {id(rows): sorted(rows) for rows in group_of.values()}
    return Groups(sorted(groups.values()), refused)


def _parted(apart: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for one, other in apart:
        found[one].add(other)
        found[other].add(one)
    return dict(found)
