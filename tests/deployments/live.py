"""A stage whose host is a real Triton, and what of it answers."""

import time

import numpy as np

from backend.deployments.control import advance_rollouts
from backend.deployments.models import Rollout
from backend.deployments.routing import routing
from backend.deployments.services import request_vote
from backend.hosts.models import ServingHost
from backend.registry.models import ModelVersion
from tests.deployments.rows import Stage
from tests.factories import make_host
from tests.triton import TritonHost


def triton_row(triton: TritonHost) -> ServingHost:
    repository = str(triton.embedded.repository)
    return make_host(http_url=triton.url, grpc_url=triton.grpc_url, repository=repository)


class LiveStage(Stage):
    """A stage whose host is a real Triton."""

    def __init__(self, triton: TritonHost) -> None:
        self.triton = triton
        super().__init__(host=triton_row(triton))

    def approved(self, version: ModelVersion) -> Rollout:
        """The queued rollout of a requested and approved version."""
        request = self.request(version)
        request_vote(actor=self.actor("approver"), request=request, approve=True)
        return Rollout.objects.get(request=request)

    def deploy(self, version: ModelVersion) -> Rollout:
        return self.advance(self.approved(version))

    def advance(self, rollout: Rollout, seconds: float = 20) -> Rollout:
        """Let control work until the rollout has ended."""
        deadline = time.monotonic() + seconds
        while rollout.state in rollout.machine.active and time.monotonic() < deadline:
            advance_rollouts()
            rollout.refresh_from_db()
            time.sleep(0.02)
        return rollout

    def loaded(self) -> dict[str, list[int]]:
        """What of this service answers."""
        found = self.triton.client().statistics_of_all()
        return {name: sorted(v) for name, v in found.items() if name.startswith(self.service.name)}

    def answer(self) -> np.ndarray:
        """What the routed version says to one input."""
        number = routing().routes[self.service.name].version_number
        inputs = np.full((1, 1, 8, 8), 7, np.uint8)
        return self.triton.client().infer(self.service.name, number, {"input": inputs})["probabilities"]
