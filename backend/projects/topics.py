"""Topic `project:<id>`: its cursor is the number of the newest entry in the project's log."""

from backend.access.rules import visible_projects
from backend.core.actor import Actor
from backend.core.acts import project_scope
from backend.core.models import LogHead
from backend.events.topics import register


def latest(project_ids: list[int]) -> dict[int, int]:
    scopes = {project_scope(pk): pk for pk in project_ids}
    heads = LogHead.objects.filter(scope__in=scopes).values_list("scope", "number")
    return {scopes[scope]: number for scope, number in heads}


def allowed(actor: Actor, project_id: int) -> bool:
    return visible_projects(actor).filter(pk=project_id).exists()


register("project", latest, allowed)
