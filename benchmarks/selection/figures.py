"""How much more is learned from labels that were chosen, and how long choosing takes."""

import time
from collections.abc import Iterable

import numpy as np

from benchmarks.selection.learning import CRITERIA, accuracies
from cl_engine.curation import Criterion, Fixed, Spread, choose

LABELS = (50, 100, 200)
MIXES = (("margin", "diversity"),)
CANDIDATES, FEATURES, WANTED = 100_000, 64, 500


def accuracy_figures(seeds: Iterable[int]) -> dict[str, float]:
    """`<criterion>.<labels>`: the mean accuracy over the seeds; `margin_gain`: of 100 labels by margin over random."""
    every = list(seeds)
    found: dict[str, float] = {}
    for names in (*((name,) for name in CRITERIA), *MIXES):
        rows = np.array([accuracies(names, seed, LABELS) for seed in every])
        found |= {
            f"{'+'.join(names)}.{count}": float(mean)
            for count, mean in zip(LABELS, rows.mean(0), strict=True)
        }
    return found | {"margin_gain": found["margin.100"] - found["random.100"]}


def choose_s(candidates: int = CANDIDATES) -> float:
    """Seconds to choose 500 by margin and diversity out of so many, their answers and features being there."""
    random = np.random.default_rng(0)
    features = random.standard_normal((candidates, FEATURES), np.float32)
    labelled = random.standard_normal((2000, FEATURES), np.float32)
    began_s = time.perf_counter()
    mix: dict[str, tuple[float, Criterion]] = {
        "margin": (1.0, Fixed(random.random(candidates))),
        "diversity": (1.0, Spread(features, labelled)),
    }
    choose(mix, WANTED)
    return time.perf_counter() - began_s
