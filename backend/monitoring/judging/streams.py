"""Streams: errors by late labels, or confidences, one value after another across the windows."""

from io import BytesIO
from typing import Any

import numpy as np

from backend.engine.drift import STREAMS, DriftScore, Stream
from backend.monitoring.judging.case import Case, Verdict
from backend.monitoring.sights import TrafficSight


def judge(case: Case, window: TrafficSight) -> Verdict:
    """Whether the stream changed within the window: errors to more, confidences either way.

    The score is the mean of the window's values, and what stands as threshold the mean of those before it since the
    last change; in the first window its own.
    details: {"changes": [the number of the answer at which one became sure], "before": mean or None}, and as `left_out`
    how many values were not finite.
    """
    values, sequences, left_out = _values(case, window)
    stream = _stream(case)
    before = float(stream.values.mean()) if len(stream.values) else None
    details: dict[str, Any] = {"changes": [], "before": before}
    details |= {"left_out": left_out} if left_out else {}
    if len(values) < case.settings.minimum_samples:
        score = DriftScore(None, before or 0.0, breached=False, n=len(values), status="no_data")
        return Verdict(score, details, bytes(case.monitor.memory))
    seen, mean = stream.seen, float(values.mean())
    changes = [sequences[number - seen] for number in stream.update(values)]
    risen = case.monitor.view != "errors" or before is None or mean > before
    score = DriftScore(
        mean,
        mean if before is None else before,
        breached=bool(changes) and risen,
        n=len(values),
        status="ok",
    )
    return Verdict(score, details | {"changes": changes}, _kept(stream))


def _values(case: Case, window: TrafficSight) -> tuple[np.ndarray, list[int], int]:
    """(values in [0, 1], the numbers of their answers, how many were left out)."""
    if case.monitor.view == "errors":
        rows = [row for row in window.rows if row.label]
        told = np.array([row.predicted != row.label for row in rows], np.float64)
    else:
        rows = list(window.rows)
        told = np.array([row.confidence for row in rows], np.float64)
    finite = np.isfinite(told)
    sequences = [row.sequence for row, is_finite in zip(rows, finite, strict=True) if is_finite]
    # A sum of rounded probabilities may exceed 1 by a hair.
    return told[finite].clip(0.0, 1.0), sequences, int((~finite).sum())


def _stream(case: Case) -> Stream:
    """The stream as the window before left it."""
    kind = STREAMS[case.monitor.detector]
    if not case.monitor.memory:
        return kind(**case.settings.arguments(case.monitor.view, case.monitor.detector))
    with np.load(BytesIO(bytes(case.monitor.memory)), allow_pickle=False) as arrays:
        return kind.from_arrays(dict(arrays))


def _kept(stream: Stream) -> bytes:
    arrays: dict[str, Any] = {**stream.to_arrays()}
    file = BytesIO()
    np.savez(file, allow_pickle=False, **arrays)
    return file.getvalue()
