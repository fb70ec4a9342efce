"""How even the classes of a set are, and how far the classes of two differ: plain functions of counts."""

import math
from collections.abc import Mapping

Counts = Mapping[str, int]


def normalised_entropy(counts: Counts) -> float | None:
    """Shannon's entropy of the classes over that of equal ones: in [0, 1], 1 where all are as many.

    Classes of 0 count as classes. Returns: None for fewer than two classes, or no sample.
    """
    total = sum(counts.values())
    if len(counts) < 2 or not total:
        return None
    shares = [count / total for count in counts.values() if count]
    return -sum(share * math.log(share) for share in shares) / math.log(len(counts)) + 0.0


def imbalance_ratio(counts: Counts) -> float | None:
    """The largest class over the smallest that there is: 1 where all are as many; None without a sample."""
    sizes = [count for count in counts.values() if count]
    return max(sizes) / min(sizes) if sizes else None


def total_variation(before: Counts, after: Counts) -> float:
    """Half the sum of the shares' differences: the part of the samples whose class is another, in [0, 1].

    Raises: ZeroDivisionError where either is empty.
    """
    one, other = _shares(before), _shares(after)
    return sum(abs(one.get(name, 0.0) - other.get(name, 0.0)) for name in one | other) / 2


def jensen_shannon(before: Counts, after: Counts) -> float:
    """The Jensen-Shannon divergence of the class shares in bits, in [0, 1].

    Raises: ZeroDivisionError where either is empty. Source: Lin 1991, "Divergence Measures Based on the Shannon
    Entropy".
    """
    one, other = _shares(before), _shares(after)
    middle = {name: (one.get(name, 0.0) + other.get(name, 0.0)) / 2 for name in one | other}
    return max(0.0, (_relative_entropy(one, middle) + _relative_entropy(other, middle)) / 2)


def _relative_entropy(shares: Mapping[str, float], middle: Mapping[str, float]) -> float:
    return sum(share * math.log2(share / middle[name]) for name, share in shares.items() if share)


def _shares(counts: Counts) -> dict[str, float]:
    total = sum(counts.values())
    return {name: count / total for name, count in counts.items()}
