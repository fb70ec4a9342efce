"""A peer's judgement of windows, run in the peers' own environment: `python peer_program.py PEER ARRAYS.npz OUT.json`.

ARRAYS holds reference (m, d) and windows (k, n, d). Each peer is taken at its defaults; what it calls drift is one.
"""

import json
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

Judge = Callable[[Any], bool]


def evidently(reference: Any) -> Judge:
    """DataDriftPreset: a test of each column; drift is when half of them drift."""
    from evidently import DataDefinition, Dataset, Report
    from evidently.presets import DataDriftPreset

    definition = DataDefinition(numerical_columns=_columns(reference))
    known = Dataset.from_pandas(_frame(reference), data_definition=definition)

    def judge(window: Any) -> bool:
        seen = Dataset.from_pandas(_frame(window), data_definition=definition)
        metrics = Report([DataDriftPreset()]).run(seen, known).dict()["metrics"]
        shares = [metric["value"]["share"] for metric in metrics if "DriftedColumnsCount" in str(metric)]
        return bool(shares[0] >= 0.5)

    return judge


def frouros(reference: Any) -> Judge:
    """MMD with 100 permutations; drift is p of at most .05."""
    from frouros.callbacks import PermutationTestDistanceBased
    from frouros.detectors.data_drift import MMD

    test = PermutationTestDistanceBased(num_permutations=100, num_jobs=1, random_state=0, name="permutation")
    detector = MMD(callbacks=[test])
    detector.fit(X=reference)
    return lambda window: bool(detector.compare(X=window)[1]["permutation"]["p_value"] <= 0.05)


def nannyml(reference: Any) -> Judge:
    """Reconstruction error of a PCA, in chunks of a window's size."""
    from nannyml import DataReconstructionDriftCalculator

    calculator = DataReconstructionDriftCalculator(column_names=_columns(reference), chunk_size=200)
    calculator.fit(_frame(reference))

    def judge(window: Any) -> bool:
        found = calculator.calculate(_frame(window)).filter(period="analysis").to_df()
        return bool(found[("reconstruction_error", "alert")].iloc[-1])

    return judge


def alibi_detect(reference: Any) -> Judge:
    """Kolmogorov-Smirnov of each column with Bonferroni; drift is p of at most .05."""
    from alibi_detect.cd import KSDrift

    detector = KSDrift(reference, p_val=0.05)
    return lambda window: bool(detector.predict(window)["data"]["is_drift"])


PEERS = {judge.__name__: judge for judge in (alibi_detect, nannyml, frouros, evidently)}


def main() -> None:
    warnings.filterwarnings("ignore")
    name, arrays, out = sys.argv[1:]
    with np.load(arrays) as stored:
        judge = PEERS[name](stored["reference"])
        windows = stored["windows"]
    drifted, ms = [], []
    for window in windows:
        began = time.perf_counter()
        drifted.append(judge(window))
        ms.append((time.perf_counter() - began) * 1000)
    Path(out).write_text(json.dumps({"drifted": drifted, "ms": ms}))


def _columns(values: Any) -> list[str]:
    return [f"column_{number}" for number in range(values.shape[1])]


def _frame(values: Any) -> Any:
    from pandas import DataFrame

    return DataFrame(values, columns=_columns(values))


if __name__ == "__main__":
    main()
