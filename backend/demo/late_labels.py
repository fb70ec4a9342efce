"""Late labels: clients of the demo learn what some of their requests showed, and tell it by the request's id."""

import time

from backend.demo.material import Material
from backend.demo.people import person
from backend.demo.traffic import Answer, Traffic
from backend.monitoring.intake.labels import labels_take
from backend.projects.models import Service

# Of every fourth answer, in batches, so long after the answer that it is recorded by then.
EVERY, BATCH_S = 4, 20.0


class LateLabels:
    """What these clients have still to tell."""

    def __init__(self, service: Service, material: Material, clients: Traffic) -> None:
        self.service = service
        self.material = material
        self.clients = clients
        self._waiting: list[Answer] = []
        self._told_at = time.time()

    def step(self) -> int:
        """Tell a batch, once it is time. Returns how many labels it had."""
        self._waiting += [one for one in self.clients.news() if one.ok and one.number % EVERY == 0]
        if time.time() - self._told_at < BATCH_S:
            return 0
        due = [one for one in self._waiting if one.done_at < self._told_at]
        self._waiting = [one for one in self._waiting if one.done_at >= self._told_at]
        self._told_at = time.time()
        if due:
            told = [{"request_id": one.request_id, "label": self._truth(one)} for one in due]
            labels_take(actor=person("cora").actor, service=self.service, read=lambda: told)
        return len(due)

    def _truth(self, answer: Answer) -> str:
        images = getattr(self.material, answer.scene)
        return str(images.classes[images.y[answer.index]])
