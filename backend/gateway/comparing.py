"""Whether the version in the shadow says what the live one does."""

from dataclasses import dataclass

from backend.core.errors import AppError
from backend.deployments.routing import Route, Trial
from backend.gateway.inference import Reply
from backend.gateway.reading import labels_of, probabilities_of
from backend.gateway.tallies import Tallies, arm_key
from backend.gateway.versions import live, tried


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two answers to one request, as they came."""

    route: Route
    trial: Trial
    reply: Reply
    mirrored: Reply

    @property
    def size_bytes(self) -> int:
        return self.reply.size_bytes + self.mirrored.size_bytes

    def drop(self, tallies: Tallies) -> None:
        """There is no room for it."""
        with tallies.arm(arm_key(self.trial, "trial")) as counts:
            counts.shed += 1


def compare(found: Comparison, tallies: Tallies) -> None:
    """Count, row by row, whether both name the same class, and how sure the tried version is.

    Answers that hold no probabilities, as where a client asked for labels, are passed over.
    """
    signature = found.route.signature
    one, other = live(found.route), tried(found.trial)
    try:
        said = labels_of(probabilities_of(found.reply, signature, one), one)
        probabilities = probabilities_of(found.mirrored, signature, other)
    except AppError:
        return
    pairs = list(zip(said, labels_of(probabilities, other), strict=False))
    with tallies.arm(arm_key(found.trial, "trial")) as counts:
        counts.compared += len(pairs)
        counts.agreed += sum(mine == its for mine, its in pairs)
        for confidence in probabilities.max(axis=1):
            counts.add_confidence(float(confidence))
