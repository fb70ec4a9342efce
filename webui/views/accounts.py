"""The accounts of people, for site administrators: who is let in."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from backend.access.locking import account_lock, account_unlock
from backend.access.selectors import account_get, account_list
from webui.visitor import actor_of

PAGE_SIZE = 50


@require_GET
def accounts(request: HttpRequest) -> HttpResponse:
    """Everybody who has an account, by user name."""
    rows = account_list(actor_of(request))
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "people/accounts.html", {"page": page})


@require_POST
def lock(request: HttpRequest, username: str) -> HttpResponse:
    """Let a person in nowhere any more."""
    actor = actor_of(request)
    user = account_get(actor, username)
    account_lock(actor=actor, user=user)
    return _back(request, f"{user.label} is let in nowhere any more.")


@require_POST
def unlock(request: HttpRequest, username: str) -> HttpResponse:
    """Let a person in again."""
    actor = actor_of(request)
    user = account_get(actor, username)
    account_unlock(actor=actor, user=user)
    return _back(request, f"{user.label} is let in again.")


def _back(request: HttpRequest, told: str) -> HttpResponse:
    messages.success(request, told)
    return redirect(reverse("webui:accounts"))
