"""How a service's samples are labelled is set."""

from typing import Any

from backend.access.roles import Permission
from backend.access.rules import require
from backend.core.actor import Actor
from backend.core.acts import act, project_scope
from backend.core.errors import AppError
from backend.datasets.labelling.selectors import SETTINGS, labelling_of
from backend.datasets.models import LabellingSettings, QueueItem
from backend.datasets.services.resolving import resolve
from backend.projects.models import Service

MOST_OVERLAP = 9
MOST_LEASE_MINUTES = 1440
MOST_GUIDELINES = 20_000


def labelling_set(*, actor: Actor, service: Service, **values: Any) -> LabellingSettings:
    """Set what is given of the settings. Items that have as many answers as are asked for now are decided.

    Raises: AppError `labelling_invalid`.
    """
    with act(project_scope(service.project_id), actor) as log:
        require(actor, Permission.OPERATE, service.project)
        found = labelling_of(service)
        for name, value in values.items():
            setattr(found, name, value)
        _require_sense(found)
        found.save()
        said = {name: getattr(found, name) for name in SETTINGS if name != "guidelines"}
        log.record("labelling.set", service, {**said, "guidelines": len(found.guidelines)})
        under_way = QueueItem.objects.filter(
            service=service, state="waiting", answers__counts=True
        ).distinct()
        for item in under_way.select_related("service"):
            resolve(log, item)
    return found


def _require_sense(found: LabellingSettings) -> None:
    judged = {
        "overlap": (
            1 <= found.overlap <= MOST_OVERLAP,
            f"Each sample is labelled by 1 to {MOST_OVERLAP} people.",
        ),
        "disagreement": (
            found.disagreement in ("review", "majority"),
            "A reviewer decides where annotators differ, or the majority.",
        ),
        "review_share": (
            0 <= found.review_share <= 1,
            "From none to all labels are reviewed: a share from 0 to 1.",
        ),
        "lease_minutes": (
            1 <= found.lease_minutes <= MOST_LEASE_MINUTES,
            f"A sample stays in a person's hands for 1 to {MOST_LEASE_MINUTES} minutes.",
        ),
        "guidelines": (
            len(found.guidelines) <= MOST_GUIDELINES,
            f"Guidelines have {MOST_GUIDELINES:,} characters at most.",
        ),
    }
    for field, (is_sane, detail) in judged.items():
        if not is_sane:
            raise AppError("labelling_invalid", detail, field=field)
