"""Hosts and environments, as far as the actor may see them."""

from django.db.models import QuerySet

from backend.access.models import Project
from backend.access.roles import Permission
from backend.access.rules import get_visible, is_site_administrator, require, visible, visible_projects
from backend.core.actor import Actor
from backend.core.errors import NotFoundError
from backend.hosts.models import Environment, ServingHost


def host_list(actor: Actor) -> QuerySet[ServingHost]:
    """The hosts that serve a project of the actor; all of them for a site administrator."""
    if actor.is_system or is_site_administrator(actor):
        return ServingHost.objects.all()
    return ServingHost.objects.filter(environments__project__in=visible_projects(actor)).distinct()


def host_get(actor: Actor, name: str) -> ServingHost:
    return get_visible(host_list(actor), name=name)


def environment_list(actor: Actor, project: Project | None = None) -> QuerySet[Environment]:
    """The stages of the actor's projects, or of one of them, in their order."""
    rows = visible(Environment.objects.select_related("project", "host"), actor, "project")
    rows = rows.order_by("position", "pk")
    return rows if project is None else rows.filter(project=project)


def environment_get(actor: Actor, pk: int) -> Environment:
    return get_visible(environment_list(actor), pk=pk)


def environment_named(actor: Actor, project: Project, name: str) -> Environment:
    """Raises NotFoundError `environment_unknown`."""
    found = environment_list(actor, project).filter(name=name).first()
    if found is None:
        raise NotFoundError(
            "environment_unknown", f"The project has no environment {name}.", field="environment", name=name
        )
    return found


def hosts_free(actor: Actor, project: Project) -> QuerySet[ServingHost]:
    """The hosts that a new environment of the project may be served by. Raises ForbiddenError."""
    require(actor, Permission.MANAGE, project)
    return ServingHost.objects.exclude(environments__project=project)


def host_choose(actor: Actor, project: Project, name: str) -> ServingHost:
    """The host for a new environment: any, for who manages the project. Raises ForbiddenError, NotFoundError."""
    require(actor, Permission.MANAGE, project)
    return get_visible(ServingHost.objects.all(), name=name)
