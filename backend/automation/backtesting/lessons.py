"""What an update would have learned from, had it begun at a moment: labels that were known by then, and no other."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Self

import numpy as np
from django.db.models import QuerySet

from backend.automation.settings import PolicySettings
from backend.core.blobs import blobs
from backend.datasets.models import Label
from backend.datasets.payloads import payload_array, sample_dtype
from backend.monitoring.models import Observation
from backend.monitoring.payloads import observation_inputs, with_payloads
from backend.projects.models import Service

# A sample's id is its row's, as a version's training knows it; an answered input's is its number behind this.
ANSWERED = "answer-"
READ_AT_ONCE = 500


@dataclass(frozen=True)
class Lesson:
    """x: (N, *shape) in the signature's dtype; labels: of each; ids: of each, once in a service."""

    x: np.ndarray
    labels: Sequence[str]
    ids: Sequence[str]

    def __len__(self) -> int:
        return len(self.ids)

    def parted(self, share: float) -> tuple[Self, Self]:
        """What is trained on, and a share that is held back: chosen by content, as a chain of the service does."""
        order = sorted(range(len(self)), key=lambda at: hashlib.sha256(self.x[at].tobytes()).digest())
        held_back = round(share * len(self))
        return self._of(order[held_back:]), self._of(order[:held_back])

    def _of(self, which: Sequence[int]) -> Self:
        labels, ids = [self.labels[at] for at in which], [self.ids[at] for at in which]
        return type(self)(self.x[list(which)], labels, ids)


@dataclass
class Lessons:
    """Of one history. delay: from an answer until its label was known. seen: ids of what was taken before."""

    service: Service
    delay: timedelta
    seen: set[str] = field(default_factory=set)

    def by(self, at: datetime, settings: PolicySettings, first_sequence: int = 0) -> Lesson:
        """What the policy's update takes that begins now: as many answered inputs as it has labelled, else samples.

        first_sequence: where what it answers had begun to drift, 0: nowhere. Samples that are held back for judging
        versions, and what a payload is missing of, are left out.
        """
        if settings.samples_to_label:
            return self._answered(at, settings.samples_to_label, first_sequence)
        return self._curated(at)

    def _answered(self, at: datetime, most: int, first_sequence: int) -> Lesson:
        """Of the traffic: what drifted, from its beginning on; else the newest."""
        known = Observation.objects.filter(service=self.service, at__lte=at - self.delay).exclude(label="")
        drifted = known.filter(sequence__gte=first_sequence).order_by("sequence")
        ordered = drifted if first_sequence else known.order_by("-sequence")
        rows = list(islice(self._readable(ordered.select_related("segment")), most))
        labels, ids = [row.label for row in rows], [f"{ANSWERED}{row.sequence}" for row in rows]
        return Lesson(observation_inputs(self.service, rows), labels, ids)

    def _readable(self, rows: QuerySet[Observation]) -> Iterator[Observation]:
        piece: list[Observation] = []
        for row in rows.iterator(chunk_size=READ_AT_ONCE):
            if f"{ANSWERED}{row.sequence}" not in self.seen:
                piece.append(row)
            if len(piece) == READ_AT_ONCE:
                yield from with_payloads(piece)
                piece = []
        yield from with_payloads(piece)

    def _curated(self, at: datetime) -> Lesson:
        """Samples by the label that each had then."""
        told = Label.objects.filter(sample__service=self.service, sample__reserved="", created_at__lte=at)
        fields = ("sample_id", "sample__payload", "value")
        newest = {pk: (payload, value) for pk, payload, value in told.order_by("pk").values_list(*fields)}
        taken = {
            str(pk): found
            for pk, found in sorted(newest.items())
            if str(pk) not in self.seen and blobs().holds(found[0])
        }
        signature = self.service.signature
        x = np.empty((len(taken), *signature["shape"]), sample_dtype(signature))
        for row, (payload, _) in enumerate(taken.values()):
            x[row] = payload_array(self.service, payload)
        return Lesson(x, [value for _, value in taken.values()], list(taken))
