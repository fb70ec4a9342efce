"""A project whose log tells of a few things, and a forger of it."""

from django.db import connection

from backend.access.models import Project
from backend.core.actor import Actor, system_actor
from backend.core.acts import act, project_scope
from backend.core.models import LogEntry
from tests.factories import make_project
from tests.guards import unguarded

PART = system_actor("part")


def make_log(count: int = 0, actor: Actor = PART) -> Project:
    """A project with `count` entries of the kind `thing.happened`, beside those that made it."""
    project = make_project()
    add(project, count, actor)
    return project


def add(project: Project, count: int, actor: Actor = PART, kind: str = "thing.happened") -> None:
    with act(project_scope(project.pk), actor) as log:
        for number in range(count):
            log.record(kind, project, {"number": number})


def forge(project: Project, number: int) -> None:
    """Somebody else did it."""
    with unguarded(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE core_logentry SET actor = 'user:999' WHERE scope = %s AND number = %s",
            [project_scope(project.pk), number],
        )


def kinds(project: Project) -> list[str]:
    rows = LogEntry.objects.filter(scope=project_scope(project.pk)).order_by("number")
    return list(rows.values_list("kind", flat=True))
