"""Channels and what they tell of."""

from typing import Any

from backend.core.actor import Actor
from backend.core.acts import act, project_scope
from backend.core.models import LogEntry
from backend.core.states import advance
from backend.notices.models import Channel
from backend.notices.reading import channel_read
from backend.notices.services import channel_create
from backend.projects.models import Service
from backend.updates.models import UpdateRun
from tests.factories import SYSTEM

ALL = ["alerts", "updates", "validation", "deployments"]


def make_channel(service: Service, **fields: Any) -> tuple[Channel, str]:
    """An e-mail channel that tells of everything, unless told otherwise."""
    values = {"name": "team", "way": "email", "topics": ALL, **fields}
    if values["way"] == "email":
        values.setdefault("recipients", ["ana@example.org"])
    return channel_create(actor=SYSTEM, project=service.project, **values)


def make_hook(service: Service, url: str, **fields: Any) -> tuple[Channel, str]:
    return make_channel(service, **{"name": "hook", "way": "webhook", "url": url, **fields})


def run_fails(service: Service, actor: Actor = SYSTEM, reason: str = "no memory") -> LogEntry:
    """An update run of the service that began and failed."""
    run = UpdateRun.objects.create(service=service, strategy="replay", state="running")
    with act(project_scope(service.project_id), actor) as log:
        advance(run, "failed", act=log, reason=reason)
    return LogEntry.objects.filter(kind="update_run.failed").order_by("-pk")[0]


def read(channel: Channel) -> int:
    """Have the channel read on from where it stands."""
    return channel_read(Channel.objects.get(pk=channel.pk))
