"""What begins and ends a search for twins, and what people say of the groups that it finds."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from itertools import product
from typing import Any

from backend.access.roles import Permission
from backend.access.rules import require
from backend.core.actor import Actor
from backend.core.acts import act, project_scope
from backend.core.errors import AppError, ConflictError
from backend.core.states import advance
from backend.datasets.models import Sample
from backend.datasets.selectors import sample_list
from backend.datasets.services.groups import group_write, groups_write
from backend.deployments.selectors import live_version
from backend.engine_runs.selectors import under_way
from backend.jobs.attempted import WORKER, current, queue, require_current
from backend.projects.models import Service
from backend.twins.models import Apart, TwinCheck


def twins_start(*, actor: Actor, service: Service) -> TwinCheck:
    """Queue a search among the service's samples, its live version's embeddings helping; one under way is returned.

    Raises: AppError `nothing_to_compare`.
    """
    with act(project_scope(service.project_id), actor) as log:
        require(actor, Permission.CURATE, service.project)
        if active := under_way(TwinCheck, service):
            return active
        if sample_list(actor, service)[:2].count() < 2:
            raise AppError("nothing_to_compare", f"{service.name} has no two samples to compare.")
        version = live_version(actor, service)
        check = TwinCheck.objects.create(service=service, version=version, created_by=actor.ref)
        log.record("twin_check.created", check, {"version": version.number if version else None})
        queue(check)
    return check


def twins_finished(*, check: TwinCheck, result: Mapping[str, Any]) -> None:
    """Put the groups that the engine found in place of those before, but for samples older than it compared.

    result: of the engine, and `oldest`: the lowest id that was compared. Raises: ConflictError `attempt_over`.
    """
    with act(check.scope, WORKER) as log:
        require_current(check)
        told = _as_people_said(check.service, [[int(pk) for pk in ids] for ids in result["groups"]])
        groups = _joined(told, _older(check.service, result["oldest"]))
        grouped = groups_write(log, check.service, groups)
        found = {"groups": len(groups), "grouped": grouped, "refused": result["refused"]}
        current(check).update(summary={"n": result["n"], **found})
        advance(check, "finished", act=log, **found)


def twins_part(*, actor: Actor, service: Service, group: int, samples: Collection[int]) -> None:
    """Take samples out of a group, for good: they are no twins of the others in it, nor of each other.

    Raises: ConflictError `group_changed` where they are not, or no longer, all in that group.
    """
    with act(project_scope(service.project_id), actor) as log:
        require(actor, Permission.CURATE, service.project)
        members = set(Sample.objects.filter(service=service, group=group).values_list("pk", flat=True))
        leaving = set(samples)
        if not leaving or not leaving <= members:
            raise ConflictError("group_changed", "This group has changed meanwhile; look at it again.")
        Apart.objects.bulk_create(
            (
                Apart(first_id=one, second_id=other, author=actor.ref)
                for one, other in product(members, repeat=2)
                if one < other and leaving & {one, other}
            ),
            ignore_conflicts=True,
            batch_size=500,
        )
        group_write(members - leaving, out_of=members)
        log.record("twins.parted", service, {"group": group, "samples": sorted(leaving)})


def _older(service: Service, oldest: int) -> list[list[int]]:
    """The groups that hold a sample older than those which were compared: a group is named by its lowest id."""
    found: dict[int, list[int]] = defaultdict(list)
    rows = Sample.objects.filter(service=service, group__lt=oldest)
    for group, pk in rows.order_by().values_list("group", "pk"):
        found[group or 0].append(pk)
    return list(found.values())


def _joined(groups: list[list[int]], older: list[list[int]]) -> list[set[int]]:
    """All of them; those that have a sample in common are one."""
    group_of: dict[int, set[int]] = {}
    for members in [*groups, *older]:
        whole = set(members).union(*(group_of[pk] for pk in members if pk in group_of))
        group_of.update(dict.fromkeys(whole, whole))
    return list({id(whole): whole for whole in group_of.values()}.values())


def _as_people_said(service: Service, groups: list[list[int]]) -> list[list[int]]:
    """Without the groups that hold a pair which was parted while the check ran: the next check finds the rest."""
    group_of = {pk: place for place, group in enumerate(groups) for pk in group}
    pairs = Apart.objects.filter(first__service=service).values_list("first_id", "second_id")
    parted = {group_of[one] for one, other in pairs if group_of.get(one, -1) == group_of.get(other, -2)}
    return [group for place, group in enumerate(groups) if place not in parted]
