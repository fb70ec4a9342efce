"""Where models are served: the hosts, and the page of one."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from backend.access.rules import is_site_administrator, require_site_administrator
from backend.core.actor import Actor
from backend.hosts.keys import host_key_set
from backend.hosts.models import ServingHost
from backend.hosts.runtimes import runtime_problem
from backend.hosts.selectors import environment_list, host_get, host_list
from backend.projects.selectors import service_list
from webui.answers import accepted, sent, shown
from webui.forms.hosts import HostKeyForm
from webui.visitor import actor_of

UNKNOWN = dict.fromkeys(("requests", "failures", "mean_ms", "queue_ms"))


@dataclass(frozen=True)
class Loaded:
    """A version that answers under a name; service: whose stable name it is, where the actor may see it."""

    name: str
    number: int
    service: str
    figures: dict[str, float | None]


@require_GET
def hosts(request: HttpRequest) -> HttpResponse:
    """The hosts that serve the projects of whoever asks."""
    return render(request, "hosts/list.html", {"hosts": list(host_list(actor_of(request)))})


def host(request: HttpRequest, name: str) -> HttpResponse:
    """One host; POST gives it a key of its own."""
    actor = actor_of(request)
    found = host_get(actor, name)
    form = HostKeyForm(sent(request))
    if request.method == "POST":
        require_site_administrator(actor)
        if accepted(form, lambda: host_key_set(actor=actor, host=found, key=form.cleaned_data["key"])):
            messages.success(request, f"The key of {name} is sealed; nobody is shown it again.")
            return redirect("webui:host", name)
    context = _state(actor, found) | {"form": form, "administers": is_site_administrator(actor)}
    return shown(request, "hosts/host.html", context, form)


@require_GET
def host_state(request: HttpRequest, name: str) -> HttpResponse:
    """What control sees of it, every few seconds: the live region of its page."""
    actor = actor_of(request)
    return render(request, "hosts/state.html", _state(actor, host_get(actor, name)))


def _state(actor: Actor, found: ServingHost) -> dict[str, Any]:
    return {
        "host": found,
        "runtime_problem": runtime_problem(found),
        "offers": sorted(found.offers.items(), key=lambda offer: (bool(offer[1]), offer[0])),
        "loaded": list(_loaded(actor, found)),
        "gpus": found.usage.get("gpus", []),
        "environments": list(environment_list(actor).filter(host=found)),
    }


def _loaded(actor: Actor, found: ServingHost) -> Iterator[Loaded]:
    known = set(service_list(actor).values_list("name", flat=True))
    models = found.usage.get("models", {})
    for name, numbers in sorted(found.loaded.items()):
        for number in numbers:
            figures = models.get(name, {}).get(str(number), {})
            yield Loaded(name, number, name if name in known else "", {**UNKNOWN, **figures})
