"""The set-up that a new service gets, asked about the windows of a trial."""

import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks.drift.trials import Judged, Outcome, Trial
from benchmarks.drift.worlds import View
from cl_engine.drift import DEFAULT_MONITORS, DEFAULT_VOTE, DETECTORS, Detector, DriftScore

Fitted = Sequence[tuple[str, Detector]]


def judge(trial: Trial) -> Outcome:
    """Every window by every monitor, on one core."""
    ms: list[float] = []
    with threadpool_limits(1):
        monitors = [
            (one.view, DETECTORS[one.detector].fit(_seen(trial.reference, one.view)))
            for one in DEFAULT_MONITORS
        ]
        runs = {shift: [_judged(monitors, run, ms) for run in some] for shift, some in trial.runs.items()}
        return Outcome(_judged(monitors, trial.clean, ms), runs, ms)


def costs(trial: Trial) -> dict[str, float]:
    """Of each detector there is: milliseconds that it takes for a window of 200 x 128, the median."""
    found = {}
    with threadpool_limits(1):
        for name, kind in DETECTORS.items():
            codes = kind.card.takes == "codes"
            reference, *windows = (
                np.floor(view.embeddings) if codes else _as_wide(kind.card.takes, view)
                for view in (trial.reference, *trial.clean[:20])
            )
            detector = kind.fit(reference)
            found[f"{name}.ms"] = float(np.median([_timed(detector, window)[1] for window in windows]))
    return found


def _as_wide(takes: str | None, view: View) -> np.ndarray:
    """128 columns: embeddings, or their softmax."""
    if takes == "vectors":
        return view.embeddings
    odds = np.exp(view.embeddings)
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))


def _judged(monitors: Fitted, windows: Sequence[View], ms: list[float]) -> Judged:
    """An alarm of any monitor is one; that one is still open keeps none from being counted."""
    votes = [replace(DEFAULT_VOTE, cooldown=0) for _ in monitors]
    breached, alarms = [], []
    for window in windows:
        timed = [_timed(detector, _seen(window, view)) for view, detector in monitors]
        ms.append(sum(taken for _, taken in timed))
        steps = [vote.step(score) for vote, (score, _) in zip(votes, timed, strict=True)]
        votes = [vote for vote, _ in steps]
        breached.append(any(score.breached for score, _ in timed))
        alarms.append(any(alarm for _, alarm in steps))
    return Judged(np.array(breached), np.array(alarms))


def _timed(detector: Detector, window: np.ndarray) -> tuple[DriftScore, float]:
    began = time.perf_counter()
    score = detector.score(window)
    return score, (time.perf_counter() - began) * 1000


def _seen(view: View, name: str) -> np.ndarray:
    return view.embeddings if name == "input" else view.probabilities
