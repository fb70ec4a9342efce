"""The page that the link of an invitation opens, for whoever has it: with an account or without."""

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache

from backend.projects.invitations import invitation_accept, invitation_find, invitation_sign_up
from webui.answers import accepted, sent, shown
from webui.forms.people import SignUpForm
from webui.visitor import actor_of

SESSION = "backend.access.sign_in.PasswordBackend"


@never_cache
@login_not_required
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What one is invited to; POST joins, and makes an account first for whoever is not signed in.

    The page is the same for everybody who is not: it does not tell who has an account.
    """
    found = invitation_find(token)
    signed_in = request.user.is_authenticated
    if signed_in and request.method == "POST":
        project = invitation_accept(actor=actor_of(request), token=token)
        messages.success(request, f"You are of {project.name} now.")
        return redirect("webui:project", project.slug)
    form = SignUpForm(None if signed_in else sent(request))
    if user := accepted(form, lambda: invitation_sign_up(token=token, **form.cleaned_data)):
        login(request, user, SESSION)
        messages.success(request, f"You are of {found.project.name} now. Your user name is {user.username}.")
        return redirect("webui:project", found.project.slug)
    context = {
        "invitation": found,
        "form": form,
        "login_url": f"{reverse('account_login')}?{urlencode({'next': request.path})}",
    }
    return shown(request, "people/invitation.html", context, form)
