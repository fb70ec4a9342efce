"""Many comparisons at once: which of them count."""

from collections.abc import Hashable, Mapping
from typing import TypeVar

Name = TypeVar("Name", bound=Hashable)


def holm(p_values: Mapping[Name, float], level: float) -> list[Name]:
    """The names that differ, the surest first; that any is named wrongly has the probability `level` at most.

    Source: Holm 1979, "A Simple Sequentially Rejective Multiple Test Procedure".
    """
    found: list[Name] = []
    ranked = sorted(p_values.items(), key=lambda item: item[1])
    for number, (name, p_value) in enumerate(ranked):
        if p_value > level / (len(ranked) - number):
            break
        found.append(name)
    return found
