"""What a channel is told: one JSON object, and the same in words for a mail."""

from collections.abc import Sequence
from typing import Any

from backend.access.models import Project
from backend.config.environment import ENV
from backend.notices.telling import Notice

MOST_LISTED = 50


def message(notice: Notice, project: Project) -> dict[str, Any]:
    """The body of a webhook. `data` is the log entry's own."""
    entry = notice.entry
    return {
        "kind": entry.kind,
        "topic": notice.topic,
        "title": notice.title,
        "detail": notice.detail,
        "project": project.slug,
        "service": notice.subject.service.name,
        "object": entry.object,
        "number": entry.number,
        "at": entry.at.isoformat(),
        "by": notice.by,
        "url": ENV.public_url + notice.subject.path,
        "data": entry.data,
    }


def test_message(project: Project, channel: str, by: str) -> dict[str, Any]:
    """What is sent to try a channel: of the same form, about nothing."""
    return {
        "kind": "channel.test",
        "topic": "",
        "title": f"A test of {channel}",
        "detail": "If you read this, the channel works.",
        "project": project.slug,
        "service": "",
        "object": "",
        "number": None,
        "at": None,
        "by": by,
        "url": f"{ENV.public_url}/projects/{project.slug}/",
        "data": {},
    }


def digest(notices: Sequence[Notice], project: Project) -> dict[str, Any]:
    """The body of a daily mail: `notices` has the newest MOST_LISTED as messages, oldest first."""
    count = len(notices)
    return {
        "kind": "digest",
        "title": f"{count} notice{'' if count == 1 else 's'} of {project.name}",
        "project": project.slug,
        "notices": [message(notice, project) for notice in notices[-MOST_LISTED:]],
        "url": f"{ENV.public_url}/notices/",
    }


def mail_subject(body: dict[str, Any]) -> str:
    """One line: names that people chose may hold no line break into a mail's head."""
    return " ".join(f"[{body['project']}] {body['title']}".split())


def mail_text(body: dict[str, Any], settings_url: str) -> str:
    """The message in words, with where such mails are turned off."""
    parts = [_words(one) for one in body.get("notices", [body])]
    more = [f"All notices: {body['url']}"] if "notices" in body else []
    return "\n\n".join([*parts, *more, f"-- \nWhat you are told, and by mail: {settings_url}"]) + "\n"


def _words(body: dict[str, Any]) -> str:
    lines = [body["title"], body["detail"], f"{body['at'] or ''} by {body['by']}".strip(), body["url"]]
    return "\n".join(line for line in lines if line)
