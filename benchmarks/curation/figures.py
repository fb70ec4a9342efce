"""From a ranking to figures: how many of the mistakes a curator meets who looks at the worst."""

from collections.abc import Mapping, Sequence

import numpy as np

from benchmarks.curation.worlds import Mislabelled
from cl_engine.curation import find_suspects, out_of_sample_probabilities

LOOKED_AT = 0.1


def figures_of(data: Mislabelled) -> dict[str, float]:
    """`suspect_recall`: the share of the mistakes within the worst tenth; `suggested_right`: of the mistakes, those
    whose true class is suggested; `estimated` and `mistaken`: the share of labels said to be wrong, and that is.
    """
    probabilities = out_of_sample_probabilities(data.features, data.given, data.classes)
    found = find_suspects(probabilities, data.given)
    wrong = np.flatnonzero(data.given != data.true)
    looked_at = found.worst_first[: int(LOOKED_AT * len(data.given))]
    return {
        "suspect_recall": float(np.isin(wrong, looked_at).mean()),
        "suggested_right": float((found.suggested[wrong] == data.true[wrong]).mean()),
        "estimated": found.mistaken_share,
        "mistaken": len(wrong) / len(data.given),
        "probe_accuracy": float((probabilities.argmax(1) == data.true).mean()),
    }


def mean_figures(found: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Of each figure the mean."""
    return {name: float(np.mean([one[name] for one in found])) for name in found[0]}
