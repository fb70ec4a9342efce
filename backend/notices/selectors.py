"""Channels and their deliveries, for those who may set them."""

from django.db.models import Q, QuerySet

from backend.access.models import Project
from backend.access.roles import Permission
from backend.access.rules import get_visible, projects_allowing, require, visible
from backend.core.actor import Actor
from backend.notices.models import Channel, Delivery

STATES = {
    "queued": Q(sent_at=None, failed_at=None),
    "sent": Q(sent_at__isnull=False),
    "failed": Q(failed_at__isnull=False),
}


def channel_list(actor: Actor, project: Project) -> QuerySet[Channel]:
    """The project's channels, newest first; for those who may set them. Raises NotFoundError, ForbiddenError."""
    require(actor, Permission.OPERATE, project)
    return Channel.objects.filter(project=project).select_related("project").prefetch_related("services")


def channel_get(actor: Actor, channel_id: int) -> Channel:
    """Raises NotFoundError; ForbiddenError for a member who may not set channels."""
    found = get_visible(visible(Channel.objects.select_related("project"), actor, "project"), pk=channel_id)
    require(actor, Permission.OPERATE, found.project)
    return found


def delivery_list(actor: Actor, channel: Channel) -> QuerySet[Delivery]:
    """What was sent to the channel or is to be, newest first."""
    allowed = projects_allowing(actor, Permission.OPERATE)
    return Delivery.objects.filter(channel=channel, channel__project__in=allowed)


def delivery_get(actor: Actor, delivery_id: int) -> Delivery:
    """Raises NotFoundError; ForbiddenError for a member who may not set channels."""
    rows = Delivery.objects.select_related("channel__project")
    found = get_visible(visible(rows, actor, "channel__project"), pk=delivery_id)
    assert found.channel is not None  # a person's own mails are visible to nobody
    require(actor, Permission.OPERATE, found.channel.project)
    return found
