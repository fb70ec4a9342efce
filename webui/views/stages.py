"""The environments of a project: a new one, another name, another order, one less."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from backend.access.roles import Permission
from backend.access.rules import permissions_of, require
from backend.automation.environments import environment_delete, environment_rename
from backend.hosts.freezes import freeze_now
from backend.hosts.models import ServingHost
from backend.hosts.selectors import environment_get, environment_list, hosts_free
from backend.hosts.services import environment_create, environment_move
from backend.projects.selectors import project_get
from webui.answers import accepted, act_of, sent, shown
from webui.forms.environments import EnvironmentForm, RenameForm
from webui.rules import rule_words
from webui.views.environments import environment_context
from webui.visitor import actor_of


def environments(request: HttpRequest, slug: str) -> HttpResponse:
    """All of the project in their order; POST makes another."""
    actor = actor_of(request)
    found = project_get(actor, slug)
    manages = Permission.MANAGE in permissions_of(actor, found)
    form = EnvironmentForm(sent(request), hosts_free(actor, found) if manages else ServingHost.objects.none())
    if request.method == "POST":
        require(actor, Permission.MANAGE, found)
        made = accepted(form, lambda: environment_create(actor=actor, project=found, **form.values()))
        if made:
            messages.success(request, f"{made} is there.")
            return redirect("webui:environment", made.pk)
    stages = environment_list(actor, found).prefetch_related("approval_rules__team", "freezes")
    rows = [(row, rule_words(row.approval_rules.all()), freeze_now(row)) for row in stages]
    context = {"project": found, "manages": manages, "rows": rows, "form": form}
    return shown(request, "environments/list.html", context, form)


@act_of("webui:environment")
def environment_call(request: HttpRequest, pk: int) -> HttpResponse:
    """Give it another name."""
    actor = actor_of(request)
    found = environment_get(actor, pk)
    form = RenameForm(sent(request), found)
    require(actor, Permission.MANAGE, found.project)
    if accepted(form, lambda: environment_rename(actor=actor, environment=found, **form.cleaned_data)):
        messages.success(request, f"It is called {found} from now on.")
        return redirect("webui:environment", pk)
    context = environment_context(actor, environment_get(actor, pk)) | {"rename_form": form}
    return shown(request, "environments/environment.html", context, form)


@act_of("webui:environment")
def environment_end(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    found = environment_get(actor, pk)
    environment_delete(actor=actor, environment=found)
    messages.success(request, f"{found} is gone.")
    return redirect("webui:environments", found.project.slug)


@act_of("webui:environment")
def environment_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Put it before the one that is before it."""
    actor = actor_of(request)
    found = environment_get(actor, pk)
    order = [row.pk for row in environment_list(actor, found.project)]
    environment_move(actor=actor, environment=found, position=order.index(pk))
    return redirect("webui:environments", found.project.slug)
