"""Taking late labels from clients: one act a batch, an answer for each that is not taken."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from backend.access.roles import Permission
from backend.access.rules import require_client
from backend.core.actor import Actor, system_actor
from backend.core.acts import act, project_scope
from backend.core.errors import AppError, ConflictError, NotFoundError
from backend.datasets.chunks import chunks
from backend.datasets.selectors import known_classes
from backend.monitoring.intake.answers import KNOWN, TAKEN, Outcome, counted
from backend.monitoring.intake.fields import request_id_of, request_ids
from backend.monitoring.models import Observation
from backend.projects.models import Service
from backend.registry.models import ModelVersion

ACTOR = system_actor("monitoring")
Item = Mapping[str, Any]
# The row that a request id names, or why none can be labelled.
Found = Observation | AppError


def labels_take(*, actor: Actor, service: Service, read: Callable[[], Sequence[Item]]) -> Outcome:
    """Give observations their labels, minutes or weeks after; whatever is not taken is answered and counted.

    read: as of `observations_take`.
    """
    require_client(actor, Permission.CURATE, service.project, service.pk)
    with counted(service, "label") as counts:
        items = read()
        with act(project_scope(service.project_id), actor) as log:
            outcome = _take(service, items)
            counts.update(outcome.counts())
            if outcome.taken:
                log.record("observations.labelled", service, dict(counts))
    return outcome


def label_take(*, actor: Actor, service: Service, request_id: str, value: str) -> Observation:
    """Give one observation its label; the same again is fine.

    Raises: NotFoundError `request_unknown`; ConflictError `label_differs` for a second, other label,
    `request_ambiguous` where clients gave one id to several requests; AppError `label_unknown`.
    """
    item = {"request_id": request_id, "label": value}
    require_client(actor, Permission.CURATE, service.project, service.pk)
    with counted(service, "label") as counts, act(project_scope(service.project_id), actor) as log:
        found = _row(_found(service, [item]), item)
        is_new, found.label = not found.label, _label(found, value, _classes(service))
        counts[TAKEN if is_new else KNOWN] += 1
        if is_new:
            found.save(update_fields=["label"])
            log.record("observations.labelled", service, dict(counts))
    return found


def _take(service: Service, items: Sequence[Item]) -> Outcome:
    outcome, classes, found = Outcome(), _classes(service), _found(service, items)
    told: dict[str, list[int]] = defaultdict(list)
    for index, item in enumerate(items):
        try:
            row = _row(found, item)
            label = _label(row, item.get("label"), classes)
        except AppError as error:
            outcome.refuse(index, item.get("request_id"), error)
            continue
        if row.label:
            outcome.know(index, row.request_id)
            continue
        row.label = label
        told[label].append(row.pk)
    for label, keys in told.items():
        for piece in chunks(keys):
            Observation.objects.filter(pk__in=piece).update(label=label)
    outcome.taken = sum(map(len, told.values()))
    return outcome


def _classes(service: Service) -> set[str]:
    """What a label may be: what versions can answer, and what people have labelled so."""
    versions = ModelVersion.objects.filter(service=service).values_list("classes", flat=True)
    return {*known_classes(ACTOR, service), *(name for classes in versions for name in classes)}


def _found(service: Service, items: Sequence[Item]) -> dict[str, Found]:
    """By request id, for those that are recorded."""
    found: dict[str, Found] = {}
    for piece in chunks(request_ids(items)):
        rows = Observation.objects.filter(service=service, request_id__in=piece).defer("probabilities")
        for row in rows:
            found[row.request_id] = (
                row
                if row.request_id not in found
                else ConflictError(
                    "request_ambiguous", "Several requests were sent with this id; give each its own."
                )
            )
    return found


def _label(row: Observation, label: object, classes: set[str]) -> str:
    """The label, if the row may have it."""
    if not isinstance(label, str) or label not in classes:
        raise AppError("label_unknown", "This is none of the service's classes.")
    if row.label and row.label != label:
        raise ConflictError(
            "label_differs", f"This request is labelled {row.label} already.", known=row.label
        )
    return label


def _row(found: Mapping[str, Found], item: Item) -> Observation:
    request_id = request_id_of(item)
    row = found.get(request_id)
    if row is None:
        raise NotFoundError(
            "request_unknown", "No recorded request has this id; it may not have been sampled."
        )
    if isinstance(row, AppError):
        raise row
    return row
