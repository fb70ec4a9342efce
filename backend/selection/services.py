"""What people do with selections: ask for one, have its choices queued, or discard it."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from backend.access.roles import Permission
from backend.access.rules import require
from backend.core.actor import Actor
from backend.core.acts import act, project_scope, ref
from backend.core.errors import AppError, ConflictError
from backend.core.states import advance
from backend.datasets.models import QueueItem
from backend.datasets.services import queue_add
from backend.engine_runs.selectors import under_way
from backend.jobs.attempted import queue
from backend.projects.models import Service
from backend.selection.asking import (
    MOST_CANDIDATES,
    MOST_SEED,
    MOST_WANTED,
    criteria_checked,
    require_between,
)
from backend.selection.models import Choice, Selection
from backend.selection.selectors import candidate_list, committee_of, labelled_list, still_candidates


def selection_start(
    *,
    actor: Actor,
    service: Service,
    criteria: Sequence[dict[str, Any]],
    count: int,
    newest: int = MOST_CANDIDATES,
    seed: int = 0,
) -> Selection:
    """Queue the choice of `count` of the service's newest samples without a label, by the live version.

    criteria: [{"name", "weight"}], one or several that are mixed. Raises: AppError as `criteria_checked`,
    `out_of_range`, `nothing_to_select`; ConflictError `selection_under_way`.
    """
    with act(project_scope(service.project_id), actor) as log:
        require(actor, Permission.CURATE, service.project)
        if under_way(Selection, service):
            raise ConflictError("selection_under_way", "Another selection of this service is under way.")
        version, others = committee_of(actor, service)
        labelled = labelled_list(actor, service).exists()
        there = {"model": version is not None, "committee": bool(others), "labels": labelled}
        asked = criteria_checked(service.title, criteria, there)
        for field, value, high in (
            ("count", count, MOST_WANTED),
            ("newest", newest, MOST_CANDIDATES),
        ):
            require_between(field, value, 1, high)
        require_between("seed", seed, 0, MOST_SEED)
        if not candidate_list(actor, service).exists():
            raise AppError("nothing_to_select", f"{service.title} has no sample that waits to be chosen.")
        selection = Selection.objects.create(
            service=service,
            criteria=asked,
            count=count,
            newest=newest,
            seed=seed,
            version=version,
            created_by=actor.ref,
        )
        if any(one["name"] in ("vote_entropy", "consensus") for one in asked):
            selection.committee.set(others)
        names = [one["name"] for one in asked]
        log.record("selection.created", selection, {"criteria": names, "count": count, "seed": seed})
        queue(selection)
    return selection


def selection_queue(*, actor: Actor, selection: Selection, leave_out: Iterable[int] = ()) -> list[QueueItem]:
    """Queue what was chosen for labelling, but for the samples `leave_out`, with their criteria and this cause.

    What was labelled, queued or held back since is passed over.
    Raises: AppError `choice_unknown`, `nothing_left`; ConflictError where the selection is not ready.
    """
    service = selection.service
    with act(project_scope(service.project_id), actor) as log:
        require(actor, Permission.CURATE, service.project)
        chosen = list(Choice.objects.filter(selection=selection).select_related("sample"))
        left_out = set(leave_out)
        if unknown := left_out - {one.sample_id for one in chosen}:
            raise AppError("choice_unknown", f"Sample {min(unknown)} is none of those that were chosen.")
        free = still_candidates(actor, service, (one.sample_id for one in chosen))
        taken = [one for one in chosen if one.sample_id in free - left_out]
        advance(selection, "taken", act=log, queued=len(taken), left_out=len(left_out))
        if not taken:
            raise AppError("nothing_left", "There is nothing left to queue: discard the selection.")
        Choice.objects.filter(pk__in=[one.pk for one in taken]).update(taken=True)
        return _queued(actor, selection, taken)


def selection_discard(*, actor: Actor, selection: Selection) -> None:
    """End it with nothing queued, whether it is under way or ready. Raises ConflictError where it has ended."""
    with act(project_scope(selection.service.project_id), actor) as log:
        require(actor, Permission.CURATE, selection.service.project)
        advance(selection, "discarded", act=log)


def _queued(actor: Actor, selection: Selection, taken: list[Choice]) -> list[QueueItem]:
    """Items of one criterion after another; of each the most wanted first."""
    items: list[QueueItem] = []
    # A stable sort: within a criterion the ranks stay in their order.
    for criterion, group in groupby(sorted(taken, key=lambda one: one.criterion), lambda one: one.criterion):
        samples = [one.sample for one in group]
        items += queue_add(
            actor=actor,
            service=selection.service,
            samples=samples,
            reason=criterion.replace("_", " "),
            cause=ref(selection),
        )
    return items
