"""Where a project's news go: its channels, and what was sent to each."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from backend.core.actor import Actor
from backend.core.acts import project_scope
from backend.notices.models import Channel
from backend.notices.selectors import channel_get, channel_list, delivery_get, delivery_list
from backend.notices.services import (
    channel_change,
    channel_create,
    channel_delete,
    channel_secret_renew,
    channel_test,
    delivery_retry,
)
from backend.projects.selectors import log_cursor, project_get, service_list
from webui.answers import accepted, act_of, sent, shown
from webui.forms.channels import ChannelForm
from webui.visitor import actor_of

NEWEST = 50
LOOK_EVERY_S = 5


@never_cache
def channels(request: HttpRequest, slug: str) -> HttpResponse:
    """The project's channels, and the form for another; POST makes it, and shows a webhook's secret this once."""
    actor = actor_of(request)
    project = project_get(actor, slug)
    rows = channel_list(actor, project)  # refuses who may not set them
    form = ChannelForm(sent(request), services=service_list(actor, project))
    made = accepted(form, lambda: channel_create(actor=actor, project=project, **form.values()))
    channel, secret = made or (None, "")
    if channel and not secret:
        messages.success(request, f"{channel} is told from now on.")
        return redirect("webui:channel", channel.pk)
    context = {"project": project, "rows": rows, "form": form, "made": channel, "secret": secret}
    if channel:
        context["form"] = ChannelForm(services=service_list(actor, project))
    return shown(request, "channels/list.html", context, form)


@require_GET
def channel(request: HttpRequest, pk: int) -> HttpResponse:
    """One channel: what it tells of, and its deliveries."""
    return render(request, "channels/channel.html", _context(actor_of(request), pk))


@require_GET
def channel_state(request: HttpRequest, pk: int) -> HttpResponse:
    """The live region of its page."""
    return render(request, "channels/state.html", _context(actor_of(request), pk))


def channel_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of a channel as it is; POST changes it, and sends a test where that is wished."""
    actor = actor_of(request)
    found = channel_get(actor, pk)
    form = ChannelForm(sent(request), services=service_list(actor, found.project), channel=found)
    if accepted(form, lambda: channel_change(actor=actor, channel=found, **form.changes())):
        messages.success(request, f"{found} is changed.")
        if form.cleaned_data.get("test"):
            _send_test(request, found)
        return redirect("webui:channel", pk)
    # As it is kept: the row in hand has what was typed.
    kept = channel_get(actor, pk)
    return shown(
        request, "channels/change.html", {"channel": kept, "project": kept.project, "form": form}, form
    )


@never_cache
@act_of("webui:channel")
def channel_secret(request: HttpRequest, pk: int) -> HttpResponse:
    """Replace the secret, and show the new one this once."""
    actor = actor_of(request)
    secret = channel_secret_renew(actor=actor, channel=channel_get(actor, pk))
    return render(request, "channels/channel.html", _context(actor, pk) | {"secret": secret})


@act_of("webui:channel")
def channel_try(request: HttpRequest, pk: int) -> HttpResponse:
    _send_test(request, channel_get(actor_of(request), pk))
    return redirect("webui:channel", pk)


@act_of("webui:channel")
def channel_switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Turn it off, or on again."""
    actor = actor_of(request)
    found = channel_get(actor, pk)
    changed = channel_change(actor=actor, channel=found, enabled=not found.enabled)
    messages.success(request, f"{changed} is turned {'on' if changed.enabled else 'off'}.")
    return redirect("webui:channel", pk)


@act_of("webui:channel")
def channel_remove(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    found = channel_get(actor, pk)
    slug = found.project.slug
    channel_delete(actor=actor, channel=found)
    messages.success(request, f"{found} is deleted.")
    return redirect("webui:channels", slug)


@act_of("webui:channel")
def delivery_again(request: HttpRequest, pk: int, delivery: int) -> HttpResponse:
    """Try a delivery again at once."""
    actor = actor_of(request)
    delivery_retry(actor=actor, delivery=delivery_get(actor, delivery))
    messages.success(request, "It is tried again.")
    return redirect("webui:channel", pk)


def _send_test(request: HttpRequest, found: Channel) -> None:
    by = request.user.label  # type: ignore[union-attr]
    channel_test(actor=actor_of(request), channel=found, by=by)
    messages.success(request, "A test is on its way: what comes of it shows here.")


def _context(actor: Actor, pk: int) -> dict[str, Any]:
    found: Channel = channel_get(actor, pk)
    return {
        "channel": found,
        "project": found.project,
        "services": [service.name for service in found.services.all()],
        "deliveries": list(delivery_list(actor, found)[:NEWEST]),
        "topic": project_scope(found.project_id),
        "cursor": log_cursor(actor, found.project),
        "state_url": reverse("webui:channel_state", args=[found.pk]),
        "every_s": LOOK_EVERY_S,
    }
