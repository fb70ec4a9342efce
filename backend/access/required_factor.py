"""Who must have a second factor and has none gets no further than the page where one is set up."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.urls import reverse

from backend.access.factors import lacks_factor
from backend.access.models import User
from backend.core.errors import ForbiddenError
from backend.core.problems import CONTENT_TYPE, problem

# Of signing in, and of setting a factor up: alone these names are in no namespace.
FREE = ("mfa_", "account_")


def factor_missing() -> ForbiddenError:
    """The refusal, as a program reads it."""
    return ForbiddenError(
        "second_factor_missing",
        "This installation wants a second factor of you: set one up on the page Account.",
    )


class RequireFactor:
    """Leads the pages of a session there, and refuses its REST; tokens are refused where they are read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponseBase | None:
        name = (request.resolver_match and request.resolver_match.view_name) or ""
        if not isinstance(request.user, User) or name.startswith(FREE) or not lacks_factor(request.user):
            return None
        if request.path.startswith("/api/"):
            refusal = factor_missing()
            told = problem(refusal.http_status, refusal.code, refusal.detail)
            return JsonResponse(told, status=refusal.http_status, content_type=CONTENT_TYPE)
        return HttpResponseRedirect(reverse("mfa_index"))
