"""Channels are set, tried and taken away here, and deliveries are tried again."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from backend.access.models import Project
from backend.access.roles import Permission
from backend.access.rules import require, visible_projects
from backend.core.actor import Actor
from backend.core.acts import act, project_scope
from backend.core.clock import now
from backend.core.errors import AppError, ConflictError
from backend.hosts.keys import sealed_for_control
from backend.monitoring.severity import SEVERITIES
from backend.notices.addresses import url_checked
from backend.notices.kinds import TOPICS
from backend.notices.messages import test_message
from backend.notices.models import Channel, Delivery, ReadMark
from backend.notices.reading import log_end
from backend.notices.signing import make_secret
from backend.projects.models import Service

NAME_LENGTH = 60
MOST_RECIPIENTS = 20


def channel_create(
    *,
    actor: Actor,
    project: Project,
    name: str,
    way: str,
    topics: Sequence[str],
    url: str = "",
    recipients: Sequence[str] = (),
    severity: str = SEVERITIES[0],
    services: Sequence[Service] = (),
) -> tuple[Channel, str]:
    """Tell a project's news from now on by `way`, `email` or `webhook`. Returns the row and a webhook's secret.

    The secret signs its messages and is shown this once. services: none means all. severity: from which on alerts
    are told.
    Raises: AppError `name_invalid`, `way_unknown`, `topics_invalid`, `severity_unknown`, `recipients_invalid`,
    `service_elsewhere`, and as `url_checked`; ConflictError `channel_name_taken`, `control_never_ran`.
    """
    require(actor, Permission.OPERATE, project)
    channel = Channel(project=project, way=way, created_by=actor.ref)
    _set(channel, name=name, topics=topics, url=url, recipients=recipients, severity=severity)
    _require_own(project, services)
    secret = make_secret() if way == "webhook" else ""
    with act(project_scope(project.pk), actor) as log:
        require(actor, Permission.OPERATE, project)
        _require_free(channel)
        channel.read_to = log_end(project)
        channel.save()
        if secret:
            channel.sealed_secret = sealed_for_control(secret, purpose(channel))
            channel.save()
        channel.services.set(services)
        log.record("channel.created", channel, _facts(channel))
    return channel, secret


def channel_change(
    *, actor: Actor, channel: Channel, services: Sequence[Service] | None = None, **fields: Any
) -> Channel:
    """Change what is given of name, topics, severity, url, recipients, services and enabled; the secret stays.

    What happens while it is turned off it never tells; what was queued before waits until it is on again.
    Raises as `channel_create`.
    """
    with act(project_scope(channel.project_id), actor) as log:
        require(actor, Permission.OPERATE, channel.project)
        channel.refresh_from_db()
        was_enabled = channel.enabled
        _set(channel, **fields)
        _require_free(channel)
        if channel.enabled and not was_enabled:
            channel.read_to = log_end(channel.project)
        channel.save()
        if services is not None:
            _require_own(channel.project, services)
            channel.services.set(services)
        log.record("channel.changed", channel, _facts(channel))
    return channel


def channel_secret_renew(*, actor: Actor, channel: Channel) -> str:
    """A new secret in place of the old one, which signs nothing from now on; shown this once.

    What is queued is signed with the new one. Raises: AppError `channel_unsigned`; ConflictError `control_never_ran`.
    """
    with act(project_scope(channel.project_id), actor) as log:
        require(actor, Permission.OPERATE, channel.project)
        channel.refresh_from_db()
        if channel.way != "webhook":
            raise AppError("channel_unsigned", f"{channel} goes by e-mail: only webhooks are signed.")
        secret = make_secret()
        channel.sealed_secret = sealed_for_control(secret, purpose(channel))
        channel.save(update_fields=["sealed_secret"])
        log.record("channel.secret_renewed", channel, {"name": channel.name})
    return secret


def channel_delete(*, actor: Actor, channel: Channel) -> None:
    """Take the channel away, with its deliveries; what is queued is not sent."""
    with act(project_scope(channel.project_id), actor) as log:
        require(actor, Permission.OPERATE, channel.project)
        log.record("channel.deleted", channel, {"name": channel.name})
        channel.delete()


def channel_test(*, actor: Actor, channel: Channel, by: str) -> Delivery:
    """Queue a test message. Raises ConflictError `channel_off`."""
    with act(project_scope(channel.project_id), actor) as log:
        require(actor, Permission.OPERATE, channel.project)
        if not channel.enabled:
            raise ConflictError("channel_off", f"{channel} is turned off: turn it on first.")
        body = test_message(channel.project, channel.name, by)
        delivery = Delivery.objects.create(channel=channel, body=body, due_at=now())
        log.record("channel.tested", channel, {"name": channel.name})
    return delivery


def delivery_retry(*, actor: Actor, delivery: Delivery) -> Delivery:
    """Try one that was not sent again at once, and as often as a new one. Raises ConflictError `delivery_sent`."""
    assert delivery.channel is not None  # a person's own mails are nobody's to try again
    project = delivery.channel.project
    with act(project_scope(project.pk), actor) as log:
        require(actor, Permission.OPERATE, project)
        open_ = Delivery.objects.filter(pk=delivery.pk, sent_at=None)
        if not open_.update(due_at=now(), failed_at=None, attempts=0):
            raise ConflictError("delivery_sent", "This one has arrived: there is nothing to try again.")
        log.record("delivery.retried", delivery, {"name": delivery.channel.name})
    delivery.refresh_from_db()
    return delivery


def notices_read(*, actor: Actor, upto: Mapping[int, int]) -> None:
    """Note how far the actor has read: project id -> number of the last entry; a mark never goes back.

    Projects that the actor may not see are left out.
    """
    for project in visible_projects(actor).filter(pk__in=upto):
        with transaction.atomic():
            number = min(upto[project.pk], log_end(project))
            mark, is_new = ReadMark.objects.select_for_update().get_or_create(
                user_id=actor.user_id, project=project, defaults={"number": number}
            )
            if not is_new and mark.number < number:
                ReadMark.objects.filter(pk=mark.pk).update(number=number)


def purpose(channel: Channel) -> str:
    """A sealed secret that is copied to another channel's row opens nothing there."""
    return f"channel:{channel.pk}"


def _set(channel: Channel, **fields: Any) -> None:
    """Take over what is given. Raises AppError where it makes no sense."""
    for name, value in fields.items():
        setattr(channel, name, value.strip() if isinstance(value, str) else value)
    channel.topics, channel.recipients = list(channel.topics), list(channel.recipients)
    if not 1 <= len(channel.name) <= NAME_LENGTH or not channel.name.isprintable():
        raise AppError("name_invalid", f"A channel's name has 1 to {NAME_LENGTH} characters.", field="name")
    if not channel.topics or set(channel.topics) - set(TOPICS):
        raise AppError("topics_invalid", f"Choose one or more of {', '.join(TOPICS)}.", field="topics")
    if channel.severity not in SEVERITIES:
        raise AppError("severity_unknown", f"A severity is one of {', '.join(SEVERITIES)}.", field="severity")
    if channel.way == "webhook":
        channel.url, channel.recipients = url_checked(channel.url), []
    elif channel.way == "email":
        channel.url, channel.recipients = "", _mail_addresses(channel.recipients)
    else:
        raise AppError("way_unknown", "A channel is an email or a webhook.", field="way")


def _mail_addresses(found: list[str]) -> list[str]:
    try:
        for address in found:
            validate_email(address)
    except ValidationError:
        found = []
    if not 1 <= len(found) <= MOST_RECIPIENTS:
        raise AppError(
            "recipients_invalid", f"Give 1 to {MOST_RECIPIENTS} whole mail addresses.", field="recipients"
        )
    return found


def _require_own(project: Project, services: Sequence[Service]) -> None:
    if any(service.project_id != project.pk for service in services):
        raise AppError(
            "service_elsewhere", "A channel tells of its own project's services only.", field="services"
        )


def _require_free(channel: Channel) -> None:
    others = Channel.objects.filter(project=channel.project, name=channel.name).exclude(pk=channel.pk)
    if others.exists():
        raise ConflictError("channel_name_taken", f"There is a channel {channel.name} already.", field="name")


def _facts(channel: Channel) -> dict[str, Any]:
    """What the log keeps: not the address, in which some receivers have a secret."""
    return {
        "name": channel.name,
        "way": channel.way,
        "topics": channel.topics,
        "severity": channel.severity,
        "services": [service.name for service in channel.services.all()],
        "enabled": channel.enabled,
    }
