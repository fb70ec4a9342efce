"""To the OpenID Connect provider, and back."""

from allauth.socialaccount.providers.openid_connect.views import callback, login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_GET
from requests import RequestException

from backend.access.elsewhere import refused


@require_GET
@login_not_required
def begin(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """To the provider; back to the log-in page where it does not answer, or more is asked than to log in.

    allauth would take `process=connect` from an address, too: any site could then join its own account there to the
    one of whoever follows a link.
    """
    if set(request.GET) - {"next"}:
        return refused(request)
    try:
        answer: HttpResponseBase = login(request, provider_id)
    except RequestException:
        return refused(request)
    return answer


@login_not_required
def come_back(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """From the provider, signed in; back to the log-in page where it says no, or nothing."""
    try:
        answer: HttpResponseBase = callback(request, provider_id)
    except RequestException:
        return refused(request)
    return answer
