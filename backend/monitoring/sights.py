"""Inputs as a version sees them: each view is made once, for all the monitors that a task run looks after."""

from collections.abc import Callable, Hashable, Sequence
from functools import cached_property
from typing import Any, TypeVar

import numpy as np

from backend.datasets.models import Snapshot
from backend.datasets.selectors import arrays_left
from backend.monitoring.models import Observation
from backend.monitoring.payloads import observation_inputs
from backend.monitoring.views_of_traffic import view_of
from backend.registry.models import ModelVersion

# Kept at a time: what monitors of one service look at in one round, and the round before.
MOST = 4


class Sight:
    """n inputs, and what the version makes of them."""

    def __init__(self, version: ModelVersion) -> None:
        self.version = version

    @cached_property
    def inputs(self) -> np.ndarray:
        """(n, *shape), in the signature's dtype."""
        raise NotImplementedError

    @cached_property
    def embeddings(self) -> np.ndarray:
        """(n, d)."""
        return view_of("input", self.version, self.inputs)

    @cached_property
    def probabilities(self) -> np.ndarray:
        """(n, classes)."""
        return view_of("output", self.version, self.inputs)

    def of(self, view: str) -> np.ndarray:
        """(n, d): of `input` the embeddings, of `values` the inputs' own numbers, of `output` the probabilities."""
        if view == "values":
            return self.inputs.reshape(len(self.inputs), -1).astype(np.float64)
        return self.embeddings if view == "input" else self.probabilities


SightT = TypeVar("SightT", bound=Sight)


class SnapshotSight(Sight):
    """The samples of a snapshot."""

    def __init__(self, version: ModelVersion, snapshot: Snapshot) -> None:
        super().__init__(version)
        self.snapshot = snapshot

    @cached_property
    def inputs(self) -> np.ndarray:
        return self._arrays[0]

    @property
    def labels(self) -> list[str]:
        """(n,): what people say the samples are."""
        return [self.snapshot.classes[index] for index in self._arrays[1]]

    @cached_property
    def _arrays(self) -> tuple[np.ndarray, np.ndarray]:
        x, y, _ = arrays_left(self.snapshot, self.snapshot.classes)
        return x, y


class TrafficSight(Sight):
    """Observations that the version answered; their probabilities are those that were recorded."""

    def __init__(self, version: ModelVersion, rows: Sequence[Observation]) -> None:
        super().__init__(version)
        self.rows = rows

    @cached_property
    def inputs(self) -> np.ndarray:
        return observation_inputs(self.version.service, self.rows)

    @cached_property
    def probabilities(self) -> np.ndarray:
        return np.stack([np.frombuffer(row.probabilities, "<f4") for row in self.rows])


class Sights:
    """What one task run has looked at, the newest MOST."""

    def __init__(self) -> None:
        self._made: dict[Hashable, Any] = {}

    def of_snapshot(self, version: ModelVersion, snapshot: Snapshot) -> SnapshotSight:
        return self._sight((version.pk, snapshot.pk), lambda: SnapshotSight(version, snapshot))

    def of_traffic(self, version: ModelVersion, rows: Sequence[Observation]) -> TrafficSight:
        """rows: in their order, one at least."""
        key = (version.pk, rows[0].sequence, rows[-1].sequence, len(rows))
        return self._sight(key, lambda: TrafficSight(version, rows))

    def _sight(self, key: Hashable, make: Callable[[], SightT]) -> SightT:
        if key not in self._made:
            self._made[key] = make()
            for oldest in [*self._made][:-MOST]:
                del self._made[oldest]
        found: SightT = self._made[key]
        return found
