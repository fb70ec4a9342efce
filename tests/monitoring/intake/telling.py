"""Where the clients of the service `digits` tell of its requests, and what."""

import numpy as np

from backend.core.clock import now

OBSERVATIONS = "/api/v1/services/digits/observations/"
LABELS = f"{OBSERVATIONS}labels/"


def item(request_id: str = "a", **fields: object) -> dict[str, object]:
    """A whole observation; a field that is None is left out."""
    probabilities = [0.6, *[0.05] * 8]
    whole = {
        "request_id": request_id,
        "time": now().isoformat(),
        "version": 1,
        "input": np.arange(64).reshape(1, 8, 8).tolist(),
        "probabilities": probabilities,
        "latency_ms": 4.5,
        **fields,
    }
    return {name: value for name, value in whole.items() if value is not None}
