"""A share of counted samples: how surely it is known, and whether it fell."""

import math
from statistics import NormalDist


def wilson(right: int, n: int, level: float = 0.05) -> tuple[float, float]:
    """The interval that misses the true share with probability `level`, in [0, 1]; all of it where n == 0.

    right of n samples have what is counted.
    Source: Wilson 1927, "Probable Inference, the Law of Succession, and Statistical Inference".
    """
    if not n:
        return 0.0, 1.0
    z = NormalDist().inv_cdf(1 - level / 2)
    share, part = right / n, z**2 / n
    centre = (share + part / 2) / (1 + part)
    half = math.sqrt(share * (1 - share) * part + part**2 / 4) / (1 + part)
    return max(0.0, centre - half), min(1.0, centre + half)


def p_fell(right: int, n: int, earlier_right: int, earlier_n: int) -> float:
    """How probable so few right of n would be if the share were that of the earlier samples, in [0, 1].

    Exact for any counts, one-sided: of all that are right in both, at most `right` fall among these n.
    Source: Fisher 1935, "The Logic of Inductive Inference".
    """
    from scipy.stats import hypergeom

    return float(hypergeom.cdf(right, n + earlier_n, right + earlier_right, n))
