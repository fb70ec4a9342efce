"""Whether the inputs of two snapshots are alike: columns of tables, brightness and contrast of an image's channels."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from backend.datasets.manifests import SnapshotItem, items_gone
from backend.datasets.payloads import Array, payload_array
from backend.engine.drift import column_changes
from backend.projects.models import Service

# Of either snapshot: the first of a manifest, which goes by digests, are as good as drawn by chance.
MOST, LEAST = 400, 20
SHOWN = 12
Json = dict[str, Any]


def input_drift(
    service: Service, before: Sequence[SnapshotItem], after: Sequence[SnapshotItem]
) -> Json | None:
    """{"looked_at": [before, after], "changed": count, "of": count, "columns": [{"name", "shift", "p", "changed"}]}.

    Each column's Kolmogorov-Smirnov test, those that changed at 5 % by Holm's correction first; shift: of the mean,
    in standard deviations of the earlier. Returns: None where either has fewer than 20 inputs left.
    """
    one, other = _features(service, before), _features(service, after)
    if one is None or other is None:
        return None
    names = _names(service)
    changes = column_changes(one, other)
    columns = [
        {"name": names[change.column], "shift": change.shift, "p": change.p, "changed": change.named}
        for change in changes
        if change.column is not None
    ]
    return {
        "looked_at": [len(one), len(other)],
        "changed": sum(column["changed"] for column in columns),
        "of": len(columns),
        "columns": columns[:SHOWN],
    }


def _features(service: Service, items: Sequence[SnapshotItem]) -> Array | None:
    """(n, d) in float64: the columns of a table, or each channel's mean and standard deviation."""
    first = items[: 2 * MOST]
    gone = set(items_gone(service, first))
    chosen = [item for item in first if item not in gone][:MOST]
    if len(chosen) < LEAST:
        return None
    values = np.stack([payload_array(service, item.payload) for item in chosen]).astype(np.float64)
    if values.ndim == 2:
        return values
    return np.concatenate([values.mean(axis=(2, 3)), values.std(axis=(2, 3))], axis=1)


def _names(service: Service) -> list[str]:
    signature = service.signature
    if service.takes_images:
        channels = ["grey"] if signature["shape"][0] == 1 else ["red", "green", "blue"]
        if signature["shape"][0] not in (1, 3):
            channels = [f"channel {at + 1}" for at in range(signature["shape"][0])]
        return [f"{what} of {name}" for what in ("brightness", "contrast") for name in channels]
    return service.feature_names
