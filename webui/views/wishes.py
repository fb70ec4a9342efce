"""What a person is told of their projects, and by which way."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET

from backend.notices.choosing import wish_list, wishes_set
from backend.notices.unsubscribing import mails_end, reader_linked
from backend.notices.wishes import wishes_of
from backend.projects.selectors import project_get
from webui.answers import accepted, sent
from webui.forms.wishes import WishesForm
from webui.visitor import actor_of


@require_GET
def wishes(request: HttpRequest) -> HttpResponse:
    return _page(request)


def wishes_keep(request: HttpRequest, slug: str) -> HttpResponse:
    """POST keeps what was chosen of one project; whoever only opens the address is led to the page."""
    actor = actor_of(request)
    project = project_get(actor, slug)
    if request.method != "POST":
        return redirect("webui:notice_settings")
    form = WishesForm(project, wishes_of({}), sent(request))
    if accepted(form, lambda: wishes_set(actor=actor, project=project, wishes=form.wishes())):
        messages.success(request, f"So you are told of {project.name} from now on.")
        return redirect(f"{reverse('webui:notice_settings')}#{project.slug}")
    return _page(request, form)


@never_cache
@csrf_exempt  # a mail program posts it (RFC 8058), without a page of ours: it is trusted by the link's signature
@login_not_required
def unsubscribe(request: HttpRequest, link: str) -> HttpResponse:
    """Ask whether mails of the link's project are to end for whom it was sent to; POST ends them."""
    project = reader_linked(link).project
    is_over = request.method == "POST"
    if is_over:
        mails_end(link=link)
    return render(request, "notices/unsubscribe.html", {"project": project, "is_over": is_over})


def _page(request: HttpRequest, refused: WishesForm | None = None) -> HttpResponse:
    forms = [
        refused if refused and refused.project == project else WishesForm(project, kept)
        for project, kept in wish_list(actor_of(request))
    ]
    return render(request, "notices/wishes.html", {"forms": forms}, status=422 if refused else 200)
