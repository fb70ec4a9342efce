"""How far annotators agree beyond chance: Krippendorff's alpha for nominal values.

Source: Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", nominal data, missing values allowed.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from backend.access.rules import visible
from backend.core.actor import Actor
from backend.datasets.models import Answer
from backend.projects.models import Service

Units = Sequence[Mapping[str, str]]


@dataclass(frozen=True)
class Pair:
    """Two annotators, by reference: the samples that both labelled, and those that they labelled alike."""

    first: str
    second: str
    samples: int
    alike: int
    alpha: float | None


@dataclass(frozen=True)
class ClassAgreement:
    """A class: how often it was given, and alpha of "this class or not"."""

    name: str
    given: int
    alpha: float | None


@dataclass(frozen=True)
class Agreement:
    """Over the samples that two people at least labelled. alike: those that all labelled alike.

    alpha: 1 for agreement, 0 for chance, below 0 for less; None where only one class was given.
    """

    samples: int
    alike: int
    alpha: float | None
    pairs: list[Pair]
    classes: list[ClassAgreement]


def alpha(units: Iterable[Sequence[str]]) -> float | None:
    """Krippendorff's alpha of the values that each unit was given; units of fewer than two are left out.

    Returns: in [-1, 1]; None where there is nothing to compare, or all values are one.
    """
    counted = [Counter(values) for values in units if len(values) > 1]
    totals = sum(counted, Counter[str]())
    n = totals.total()
    expected = sum(count * (n - count) for count in totals.values())
    if not expected:
        return None
    observed = sum(
        sum(count * (unit.total() - count) for count in unit.values()) / (unit.total() - 1)
        for unit in counted
    )
    return 1 - (n - 1) * observed / expected


def agreement_of(actor: Actor, service: Service) -> Agreement:
    """The agreement on a service's samples, of all, of each pair and of each class."""
    rows = visible(Answer.objects.filter(item__service=service), actor, "item__service__project")
    given: dict[int, dict[str, str]] = defaultdict(dict)
    for item, annotator, value in rows.filter(verdict="label").values_list("item", "annotator", "value"):
        given[item][annotator] = value
    units = [unit for unit in given.values() if len(unit) > 1]
    return Agreement(
        samples=len(units),
        alike=sum(len(set(unit.values())) == 1 for unit in units),
        alpha=alpha([list(unit.values()) for unit in units]),
        pairs=_pairs(units),
        classes=_classes(units),
    )


def _pairs(units: Units) -> list[Pair]:
    """The least agreed first."""
    both: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for unit in units:
        for first, second in combinations(sorted(unit), 2):
            both[first, second].append((unit[first], unit[second]))
    found = [
        Pair(first, second, len(values), sum(one == other for one, other in values), alpha(values))
        for (first, second), values in both.items()
    ]
    return sorted(found, key=lambda pair: (pair.alike / pair.samples, pair.first, pair.second))


def _classes(units: Units) -> list[ClassAgreement]:
    """The least agreed first; those of which nothing can be said last."""
    counts = Counter(value for unit in units for value in unit.values())
    found = [
        ClassAgreement(
            name, given, alpha([[str(value == name) for value in unit.values()] for unit in units])
        )
        for name, given in counts.items()
    ]
    return sorted(found, key=lambda one: (one.alpha is None, one.alpha, one.name))
