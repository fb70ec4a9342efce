"""Saved views: questions for samples that the members of a project share."""

from backend.access.roles import Permission
from backend.access.rules import require
from backend.core.actor import Actor
from backend.core.acts import act, project_scope
from backend.core.errors import AppError, ConflictError
from backend.datasets.models import SavedView
from backend.datasets.queries import SampleQuery
from backend.projects.models import Service

NAME_LENGTH = 80
MOST_VIEWS = 100


def view_save(*, actor: Actor, service: Service, name: str, query: SampleQuery) -> SavedView:
    """Keep the query under a name. Raises: AppError `view_name_invalid`, `too_many_views`; ConflictError
    `view_name_taken`.
    """
    with act(project_scope(service.project_id), actor) as log:
        require(actor, Permission.CURATE, service.project)
        if service.saved_views.count() >= MOST_VIEWS:
            raise AppError(
                "too_many_views", f"A service keeps {MOST_VIEWS} views: delete one first.", field="name"
            )
        view = SavedView(
            service=service, name=_free(service, name), params=query.to_params(), created_by=actor.ref
        )
        view.save()
        log.record("saved_view.created", view, {"name": view.name, "params": view.params})
    return view


def view_rename(*, actor: Actor, view: SavedView, name: str) -> SavedView:
    """Call it otherwise. Raises: as `view_save`."""
    with act(project_scope(view.service.project_id), actor) as log:
        require(actor, Permission.CURATE, view.service.project)
        before, view.name = view.name, _free(view.service, name, but=view.pk)
        view.save(update_fields=["name"])
        log.record("saved_view.renamed", view, {"name": view.name, "before": before})
    return view


def view_delete(*, actor: Actor, view: SavedView) -> None:
    """Forget it, for everybody."""
    with act(project_scope(view.service.project_id), actor) as log:
        require(actor, Permission.CURATE, view.service.project)
        log.record("saved_view.deleted", view, {"name": view.name, "params": view.params})
        view.delete()


def _free(service: Service, name: str, but: int = 0) -> str:
    """The name, which no other view of the service has."""
    name = " ".join(name.split())
    if not name or len(name) > NAME_LENGTH or not name.isprintable():
        raise AppError(
            "view_name_invalid", f"A view has a name of 1 to {NAME_LENGTH} characters.", field="name"
        )
    if service.saved_views.filter(name=name).exclude(pk=but).exists():
        raise ConflictError(
            "view_name_taken", f"{service.name} has a view named {name} already.", field="name"
        )
    return name
