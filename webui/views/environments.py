"""What an environment asks of a candidate."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from backend.access.roles import Permission
from backend.access.rules import permissions_of, require
from backend.hosts.gates import requirements
from backend.hosts.selectors import environment_get
from backend.hosts.services import environment_change
from webui.answers import accepted, sent, shown
from webui.forms.gates import GatesForm
from webui.gates import asked_row
from webui.visitor import actor_of


def environment_gates(request: HttpRequest, pk: int) -> HttpResponse:
    """The gates of an environment; POST sets them."""
    actor = actor_of(request)
    found = environment_get(actor, pk)
    form = GatesForm(sent(request), found)
    if request.method == "POST":
        require(actor, Permission.MANAGE, found.project)
        changed = accepted(
            form, lambda: environment_change(actor=actor, environment=found, gates=form.chosen())
        )
        if changed:
            messages.success(request, f"{found} asks for that from now on (rule {changed.rule_version}).")
            return redirect("webui:environment_gates", pk)
    context = {
        "environment": found,
        "project": found.project,
        "form": form,
        "manages": Permission.MANAGE in permissions_of(actor, found.project),
        "gates": [asked_row(asked) for asked in requirements(found)],
    }
    return shown(request, "environments/gates.html", context, form)
