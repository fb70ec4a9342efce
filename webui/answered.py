"""What is known of one answered input, gathered from the rooms that know it."""

import hashlib
from dataclasses import dataclass
from typing import Self

import numpy as np

from backend.core.actor import Actor
from backend.core.errors import AppError
from backend.datasets.models import QueueItem
from backend.datasets.selectors import queue_list
from backend.deployments.history import live_period_at
from backend.deployments.models import LivePeriod
from backend.monitoring.models import Observation
from backend.monitoring.payloads import observation_inputs
from backend.monitoring.selectors import traffic
from backend.projects.models import Service
from backend.registry.models import ModelVersion
from backend.registry.selectors import version_list

LIKELIEST = 5
DAY_MINUTES = 1440
NEVER = "A request that failed or went to the host directly is never recorded; a new one is within seconds."


@dataclass(frozen=True)
class Answered:
    """An observation; probabilities: the likeliest classes with their shares, falling.

    version: None where it is registered no more; period: None where it was not live; item: of the curation queue.
    """

    row: Observation
    version: ModelVersion | None
    probabilities: list[tuple[str, float]]
    period: LivePeriod | None
    is_kept: bool
    item: QueueItem | None

    @classmethod
    def of(cls, actor: Actor, service: Service, row: Observation) -> Self:
        version = version_list(actor, service).filter(number=row.version_number).first()
        digest = _input_digest(service, row)
        items = queue_list(actor, service).filter(sample__payload=digest)
        return cls(
            row=row,
            version=version,
            probabilities=_likeliest(row, version),
            period=live_period_at(actor, service, row.version_number, row.at),
            is_kept=bool(digest),
            item=items.last() if digest else None,
        )


def why_not(actor: Actor, service: Service) -> str:
    """Why a request that was answered may be unknown, in a sentence or two."""
    rate, dropped = service.sample_rate, traffic(actor, service, DAY_MINUTES).dropped
    if rate <= 0:
        return "Of this service no request is recorded: its sample rate is 0."
    said = []
    if rate < 1:
        said.append(f"Only {100 * rate:.3g} % of the requests are recorded: that is the sample rate.")
    if dropped:
        said.append(f"{dropped:,} of the last day did not fit, into the signature or the recorder's queue.")
    return " ".join([*said, NEVER])


def _likeliest(row: Observation, version: ModelVersion | None) -> list[tuple[str, float]]:
    shares = np.frombuffer(row.probabilities, "<f4")  # (C,)
    if version is None or len(shares) != len(version.classes):
        return [] if row.confidence is None else [(row.predicted, row.confidence)]
    order = np.argsort(-shares, kind="stable")[:LIKELIEST]
    return [(version.classes[index], float(shares[index])) for index in order]


def _input_digest(service: Service, row: Observation) -> str:
    """The digest by which a sample of the same input is known; "" where its bytes are no longer kept."""
    try:
        return hashlib.sha256(observation_inputs(service, [row]).tobytes()).hexdigest()
    except AppError:
        return ""
