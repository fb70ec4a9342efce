"""What members say of a request to each other, before and after it is decided."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, QuerySet

from backend.access.models import User
from backend.access.roles import Permission
from backend.access.rules import require, visible
from backend.core.actor import Actor
from backend.core.acts import act, project_scope
from backend.core.clock import now
from backend.core.errors import AppError, ForbiddenError
from backend.core.prose import names_in
from backend.deployments.models import Comment, DeploymentRequest
from backend.projects.selectors import people_list

MOST_CHARACTERS = 4000
ANSWERED_WITHIN = timedelta(days=14)


def comment_add(*, actor: Actor, request: DeploymentRequest, text: str) -> Comment:
    """Say something of a request, open or closed. Members that are named by `@username` are mentioned, nobody else.

    Raises: AppError `comment_invalid`; ForbiddenError `person_needed`.
    """
    project = request.service.project
    said = text.strip()
    with act(project_scope(project.pk), actor) as log:
        require(actor, Permission.VIEW, project)
        if actor.is_system:
            raise ForbiddenError("person_needed", "Only a member may comment.")
        if not 1 <= len(said) <= MOST_CHARACTERS:
            raise AppError(
                "comment_invalid", f"A comment has 1 to {MOST_CHARACTERS} characters.", field="text"
            )
        comment = Comment.objects.create(
            request=request, author_id=actor.user_id, text=said, created_at=log.at
        )
        mentioned = _mentioned(actor, request, said)
        comment.mentions.set(mentioned)
        people = [user.actor.ref for user in mentioned]
        log.record("deployment_request.commented", request, {"comment": said, "people": people})
    return comment


def comment_list(actor: Actor, request: DeploymentRequest) -> QuerySet[Comment]:
    """What was said of the request, oldest first, with authors and mentions."""
    rows = Comment.objects.filter(request=request).select_related("author").prefetch_related("mentions")
    return visible(rows, actor, "request__service__project")


def mentions_waiting(actor: Actor) -> QuerySet[Comment]:
    """Comments of the last weeks that mention the actor, who has said nothing there since, newest first."""
    rows = Comment.objects.filter(mentions=actor.user_id, created_at__gt=now() - ANSWERED_WITHIN)
    later = Comment.objects.filter(request=OuterRef("request"), author=actor.user_id, pk__gt=OuterRef("pk"))
    unanswered = rows.exclude(author=actor.user_id).exclude(Exists(later)).order_by("-pk")
    related = unanswered.select_related("author", "request__version__service", "request__environment")
    return visible(related, actor, "request__service__project")


def _mentioned(actor: Actor, request: DeploymentRequest, text: str) -> list[User]:
    """The active members that the text names, by user name, whatever its case."""
    names = names_in(text)
    if not names:
        return []
    people = people_list(actor, request.service.project).filter(is_active=True).order_by("username")
    return [user for user in people if user.username.lower() in names]
