"""Which version answers a request: the live one, or the one that a rollout tries."""

import hashlib
from dataclasses import dataclass

from backend.deployments.routing import Route, Trial

# Of a large body its beginning and its end say enough of which request it is.
HASHED_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class Version:
    """A version as the route's host knows it: `model` in `number`, whose outputs are `classes` in this order."""

    model: str
    number: int
    classes: tuple[str, ...]


def live(route: Route) -> Version:
    return Version(route.service_name, route.version_number, route.classes)


def tried(trial: Trial) -> Version:
    return Version(trial.model, trial.version_number, trial.classes)


def is_of_share(trial: Trial, sticky: bytes) -> bool:
    """Whether whoever sends `sticky` is among the trial's share: always so for one share, and for each larger one.

    Every rollout draws its own share: it is not always the same clients that go first.
    """
    drawn = hashlib.blake2b(
        sticky if len(sticky) <= 2 * HASHED_BYTES else sticky[:HASHED_BYTES] + sticky[-HASHED_BYTES:],
        digest_size=8,
        key=str(trial.rollout_id).encode(),
    )
    return int.from_bytes(drawn.digest()) < trial.share * 2**64
