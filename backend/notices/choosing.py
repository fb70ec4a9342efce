"""What a person wants to be told of their projects."""

from backend.access.models import Project
from backend.access.roles import Permission
from backend.access.rules import require, visible_projects
from backend.core.actor import Actor
from backend.core.acts import act, project_scope
from backend.core.errors import ForbiddenError
from backend.notices.models import Reader
from backend.notices.readers import reader_new
from backend.notices.wishes import Kept, Wish, wishes_checked, wishes_of


def wishes_set(*, actor: Actor, project: Project, wishes: Kept) -> dict[str, Wish]:
    """Say of topics whether they are told in the app and by which mail, to the actor; others stay as they are.

    wishes: {topic: {"in_app", "mail"}}. Returns those of all topics.
    Raises: AppError `wish_invalid`; ForbiddenError `person_needed`.
    """
    checked = wishes_checked(wishes)
    with act(project_scope(project.pk), actor) as log:
        require(actor, Permission.VIEW, project)
        if actor.is_system:
            raise ForbiddenError("person_needed", "Only a member is told anything.")
        reader = Reader.objects.filter(user=actor.user_id, project=project).first()
        if reader is None:
            reader = reader_new(actor.user_id, project)
        reader.wishes = {**reader.wishes, **checked}
        reader.save()
        log.record("reader.wishes_set", reader, {"wishes": checked})
    return wishes_of(reader.wishes)


def wish_list(actor: Actor) -> list[tuple[Project, dict[str, Wish]]]:
    """Each project of the actor with what they want told of it."""
    kept = dict(Reader.objects.filter(user_id=actor.user_id).values_list("project", "wishes"))
    return [(project, wishes_of(kept.get(project.pk, {}))) for project in visible_projects(actor)]
