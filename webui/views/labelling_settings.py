"""How a service's samples are labelled."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from backend.access.roles import Permission
from backend.access.rules import may, require
from backend.datasets.labelling.selectors import SETTINGS, labelling_of
from backend.datasets.services import labelling_set
from backend.projects.selectors import service_get
from webui.answers import accepted, sent, shown
from webui.forms.labelling import LabellingForm
from webui.labelling import guidelines_html, labelling_context
from webui.visitor import actor_of


def labelling_settings(request: HttpRequest, name: str) -> HttpResponse:
    """The settings; POST sets them."""
    actor = actor_of(request)
    service = service_get(actor, name)
    settings = labelling_of(service)
    form = LabellingForm(sent(request), initial={one: getattr(settings, one) for one in SETTINGS})
    if request.method == "POST":
        require(actor, Permission.OPERATE, service.project)
        if accepted(form, lambda: labelling_set(actor=actor, service=service, **form.cleaned_data)):
            messages.success(request, "It is labelled so from now on.")
            return redirect("webui:labelling_settings", service.name)
    context = labelling_context(actor, service, "labelling_settings") | {
        "form": form,
        "settings": settings,
        "guidelines": guidelines_html(settings.guidelines),
        "may_set": may(actor, Permission.OPERATE, service.project),
    }
    return shown(request, "data/labelling_settings.html", context, form)
