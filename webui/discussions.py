"""What was said and done of a request: comments as safe HTML, and the log's acts in words."""

from typing import Any

from django.utils.safestring import SafeString

from backend.core.actor import Actor
from backend.core.acts import project_scope, ref
from backend.core.models import LogEntry
from backend.core.prose import prose_html
from backend.deployments.discussing import comment_list
from backend.deployments.models import Comment, DeploymentRequest
from backend.projects.selectors import log_cursor, log_list
from webui.people import People
from webui.timelines import Event, entry_words

MOST_ACTS = 50
ACTS = {
    "pending": "Asked for",
    "approved": "Every rule is met",
    "executed": "Its rollout began",
    "rejected": "Closed by the rejection",
    "superseded": "Superseded",
    "expired": "Expired",
    "glass_broken": "Went without the votes",
    "glass_reviewed": "The break-glass was reviewed",
    "withdrawn": "Withdrawn",
    "reminded": "Reminded who may still vote",
}


def discussion(actor: Actor, request: DeploymentRequest) -> dict[str, Any]:
    """For `requests/comments.html`."""
    project = request.service.project
    cursor = log_cursor(actor, project)  # read first: what comes after it is told again, never missed
    return {
        "topic": project_scope(project.pk),
        "discussion_cursor": cursor,
        "comments": [_shown(comment) for comment in comment_list(actor, request)],
    }


def request_history(actor: Actor, request: DeploymentRequest) -> list[Event]:
    """Its acts, the newest first; what was said stands in the discussion."""
    acts = log_list(actor, request.service.project).filter(object=ref(request))
    entries = acts.exclude(kind="deployment_request.commented")
    people = People.of(actor, request.service.project)
    return [_event(entry, people) for entry in entries[:MOST_ACTS]]


def _event(entry: LogEntry, people: People) -> Event:
    words = entry_words(entry)
    verb = entry.kind.partition(".")[2]
    if verb == "voted":
        title = "Voted for it" if entry.data["approve"] else "Voted against it"
    else:
        title = ACTS.get(verb, words["title"])
    text = " · ".join(filter(None, (people.name(entry.actor), words["detail"])))
    return {**words, "title": title, "text": text, "at": entry.at, "spin": False}


def _shown(comment: Comment) -> dict[str, Any]:
    named = [user.username for user in comment.mentions.all()]
    return {"row": comment, "by": comment.author.label, "html": SafeString(prose_html(comment.text, named))}
