"""Snapshots made of a query, one or several in one act."""

from backend.access.roles import Permission
from backend.access.rules import require
from backend.core.actor import Actor
from backend.core.acts import act, project_scope
from backend.core.errors import AppError
from backend.datasets.models import Snapshot
from backend.datasets.services.snapshots import snapshot_create
from backend.datasets.snapshots.choosing import Choice, plan_of
from backend.projects.models import Service


def snapshots_freeze(
    *, actor: Actor, service: Service, choice: Choice, cause: str = ""
) -> dict[str, Snapshot]:
    """Role -> the snapshot of what the choice gives it: all of them, or none.

    No two of training and what is held back have a sample, or look-alikes, in common: what may go nowhere that is
    asked for is left out, and counted in each recipe.
    Raises: AppError `snapshot_empty`, whose data name the role.
    """
    with act(project_scope(service.project_id), actor):
        require(actor, Permission.CURATE, service.project)
        plan = plan_of(actor, service, choice)
        if empty := [role for role, rows in plan.sides.items() if not rows]:
            raise AppError(
                "snapshot_empty",
                f"Nothing would be left for {empty[0]}: ask for more samples, or for another share of them.",
                role=empty[0],
            )
        left_out = {"left_out": len(plan.left_out)} if plan.left_out else {}
        return {
            role: snapshot_create(
                actor=actor,
                service=service,
                role=role,
                samples=rows,
                cause=cause,
                recipe=choice.recipe | left_out,
            )
            for role, rows in plan.sides.items()
        }
