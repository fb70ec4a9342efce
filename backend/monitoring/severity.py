"""How bad an alert is: by how far scores lie beyond their thresholds, and by the accuracy that is estimated lost."""

SEVERITIES = ("low", "medium", "high")
# From where on: a score in units of its threshold; accuracy that was lost, 0..1.
EXCESS = {"medium": 1.5, "high": 3.0}
DROP = {"medium": 0.05, "high": 0.15}


def severity_of(excess: float, drop: float | None) -> str:
    """Of SEVERITIES. drop: None where nothing is estimated."""
    reached = [name for name, least in EXCESS.items() if excess >= least]
    reached += [name for name, least in DROP.items() if drop is not None and drop >= least]
    return max(reached, key=SEVERITIES.index, default="low")


def is_worse(one: str, other: str) -> bool:
    """Whether the first severity is above the second."""
    return SEVERITIES.index(one) > SEVERITIES.index(other)
