"""Taking observations from clients: each item is judged alone, and what fits is recorded once."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from backend.access.roles import Permission
from backend.access.rules import require_client
from backend.core.actor import Actor
from backend.core.clock import now
from backend.core.errors import AppError
from backend.datasets.erased import erased_inputs, sample_erased
from backend.monitoring.intake.answers import LOST, Outcome, counted
from backend.monitoring.intake.fields import latency, moment, request_id_of, request_ids
from backend.monitoring.intake.tensors import input_bytes, probability_row
from backend.monitoring.models import Observation
from backend.monitoring.recording import ObservationIn, observations_record_once, recorded
from backend.projects.models import Service
from backend.registry.models import ModelVersion

Item = Mapping[str, Any]
# A client's clock may be ahead by as much.
AHEAD = timedelta(seconds=60)
# Clients send their batches beside each other; older than that it would be judged among what came much later.
BEHIND = timedelta(minutes=10)


def observations_take(
    *, actor: Actor, service: Service, read: Callable[[], Sequence[Item]], lost: int = 0
) -> Outcome:
    """Record what a batch tells; whatever is not taken is answered one by one and counted.

    read: gives the items, once the actor may send them; what it raises as AppError is counted, too.
    lost: observations that the client says it had no room for since its last batch.
    """
    require_client(actor, Permission.CURATE, service.project, service.pk)
    with counted(service, "observation") as counts:
        counts[LOST] += lost
        outcome = _take(service, read())
        counts.update(outcome.counts())
    return outcome


def _take(service: Service, items: Sequence[Item]) -> Outcome:
    outcome, judge = Outcome(), Judge(service)
    known = recorded(service.pk, request_ids(items))
    fitting: dict[int, ObservationIn] = {}
    for index, item in enumerate(items):
        if item.get("request_id") in known:
            outcome.know(index, item["request_id"])
            continue
        try:
            fitting[index] = judge.observation(item)
        except AppError as error:
            outcome.refuse(index, item.get("request_id"), error)
    _refuse_erased(service, items, fitting, outcome)
    # Another sender of the same batch may have been faster.
    overtaken = observations_record_once(service.pk, list(fitting.values()))
    for index, found in fitting.items():
        if found.request_id in overtaken:
            outcome.know(index, found.request_id)
    outcome.taken = len(items) - len(outcome.answers)
    outcome.answers.sort(key=lambda answer: answer.index)
    return outcome


def _refuse_erased(
    service: Service, items: Sequence[Item], fitting: dict[int, ObservationIn], outcome: Outcome
) -> None:
    """Take out of `fitting` those whose bytes were erased."""
    places = list(fitting)
    for place in erased_inputs(service.pk, [fitting[index].payload for index in places]):
        index = places[place]
        outcome.refuse(index, items[index].get("request_id"), sample_erased())
        del fitting[index]


class Judge:
    """Reads the items of one batch, in their order."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._classes = dict(ModelVersion.objects.filter(service=service).values_list("number", "classes"))
        self._latest = now() + AHEAD
        newest = Observation.objects.filter(service=service).order_by("-at").values_list("at", flat=True)
        self._newest = newest.first()
        self._ids: set[str] = set()

    def observation(self, item: Item) -> ObservationIn:
        """Raises AppError with the first reason why it is not taken."""
        request_id = request_id_of(item)
        if request_id in self._ids:
            raise AppError(
                "request_repeated", "This id stands in the batch before; give each request its own."
            )
        number, classes = self._version(item.get("version"))
        probabilities = probability_row(item.get("probabilities"), len(classes))
        predicted = item.get("predicted")
        if predicted is None and probabilities is not None:
            predicted = classes[int(probabilities.argmax())]
        if predicted not in classes:
            raise AppError("predicted_unknown", f"Tell probabilities, or a label that v{number} can give.")
        found = ObservationIn(
            request_id=request_id,
            at=self._in_order(moment(item.get("time"))),
            version_number=number,
            latency_ms=latency(item.get("latency_ms")),
            payload=input_bytes(self._service, item.get("input")),
            probabilities=probabilities,
            predicted=predicted,
        )
        self._ids.add(request_id)
        self._newest = max(found.at, self._newest or found.at)
        return found

    def _version(self, told: object) -> tuple[int, list[str]]:
        if type(told) is not int or told not in self._classes:
            raise AppError("version_unknown", f"{self._service.name} has no such version.")
        return told, self._classes[told]

    def _in_order(self, at: datetime) -> datetime:
        if at > self._latest:
            raise AppError("time_in_future", "Its time is in the future; set the client's clock.")
        if self._newest is not None and at < self._newest - BEHIND:
            minutes = BEHIND.total_seconds() / 60
            raise AppError(
                "time_out_of_order", f"It is over {minutes:.0f} minutes older than what was told before it."
            )
        return at
