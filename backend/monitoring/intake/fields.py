"""The plain fields of an item."""

import math
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from backend.core.errors import AppError

REQUEST_ID = re.compile(r"[A-Za-z0-9_.:\-]{1,64}")


def request_id_of(item: Mapping[str, Any]) -> str:
    """Raises AppError `request_id_invalid`."""
    told = item.get("request_id")
    if not isinstance(told, str) or not REQUEST_ID.fullmatch(told):
        raise AppError(
            "request_id_invalid", "A request's id is 1 to 64 letters, digits, `_`, `.`, `:` and `-`."
        )
    return told


def request_ids(items: Iterable[Mapping[str, Any]]) -> set[str]:
    """Those of the items' ids that are ids."""
    told = (item.get("request_id") for item in items)
    return {one for one in told if isinstance(one, str) and REQUEST_ID.fullmatch(one)}


def moment(told: object) -> datetime:
    """In UTC. Raises AppError `time_invalid`."""
    try:
        at = told if isinstance(told, datetime) else datetime.fromisoformat(str(told))
        if at.tzinfo is not None:
            return at.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise AppError("time_invalid", "A time has its zone, such as 2026-01-31T12:00:00Z.")


def latency(told: object) -> float | None:
    """In ms; None where none was told. Raises AppError `latency_invalid`."""
    if told is None:
        return None
    if isinstance(told, bool) or not isinstance(told, int | float) or not 0 <= told < math.inf:
        raise AppError("latency_invalid", "A latency is a number of milliseconds.")
    return float(told)
