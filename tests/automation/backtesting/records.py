"""A record of a test's own: a day in which the world changes at noon."""

from typing import Any

import numpy as np

from backend.automation.backtesting.record import Record
from backend.automation.facts import OpenAlert

HOUR_S = 3600.0
NOON_S = 12 * HOUR_S
ALERT = OpenAlert("alert:1", "Input drift on digits v1", 1, 720)


def day(**changes: Any) -> Record:
    """An input a minute, each labelled at once; 60 requests a minute.

    Version 1 is right until noon and never after; version 2, made at 13:00 and live from 14:00, is always right.
    """
    minutes_s = np.arange(0.0, 24 * HOUR_S, 60.0)
    told: dict[str, Any] = {
        "from_s": 0.0,
        "to_s": 24 * HOUR_S,
        "inputs_s": minutes_s,
        "labelled_s": minutes_s,
        "known_s": minutes_s,
        "right": {1: minutes_s < NOON_S, 2: np.ones(len(minutes_s), bool)},
        "thinned": 1.0,
        "labels_s": np.empty(0),
        "minutes_s": minutes_s,
        "requests": np.full(len(minutes_s), 60),
        "alerts": [(NOON_S + 600, ALERT)],
        "made": [(0.0, 1), (13 * HOUR_S, 2)],
        "lives": [(0.0, 1), (14 * HOUR_S, 2)],
    }
    return Record(**told | changes)
