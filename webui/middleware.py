"""What stands before every page: who is logged in, and what becomes of an AppError."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware as DjangoLoginRequired
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect, reswap
from django_htmx.middleware import HtmxDetails

from backend.core.errors import AppError
from webui.toasts import toast


class LoginRequiredMiddleware(DjangoLoginRequired):
    """Every page of ours needs a log-in, unless its view is marked `login_not_required`."""

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., HttpResponseBase],
        view_args: Any,
        view_kwargs: Any,
    ) -> HttpResponseBase | None:
        """Ask for pages of this application alone; the API and the admin have doors of their own."""
        if request.resolver_match is None or request.resolver_match.app_name != "webui":
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(  # type: ignore[override]  # a client redirect is no HttpResponseRedirect
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseBase:
        """To the log-in page and back; a fragment sends its whole page there, never the log-in into itself."""
        htmx = HtmxDetails(request)
        query = {"next": (htmx.current_url_abs_path if htmx else request.get_full_path()) or "/"}
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            query["ended"] = "1"
        address = f"{resolve_url(settings.LOGIN_URL)}?{urlencode(query)}"
        return HttpResponseClientRedirect(address) if htmx else HttpResponseRedirect(address)


class AppErrorMiddleware:
    """Shows the code and the sentence of an AppError: as a page, as a toast where htmx asked, or as
    JSON where a script of ours did."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """An answer with the error's own status; any other exception goes on."""
        if not isinstance(error, AppError):
            return None
        if HtmxDetails(request):
            return toast(reswap(HttpResponse(status=error.http_status), "none"), error.detail, tone="bad")
        if request.headers.get("Accept") == "application/json":
            return JsonResponse(error.as_dict(), status=error.http_status)
        context = {
            "status": error.http_status,
            "code": error.code,
            "detail": error.detail,
            "back": _came_from(request),
        }
        return render(request, "error.html", context, status=error.http_status)


def _came_from(request: HttpRequest) -> str:
    """The page of ours on which a refused button was pressed; none for an address that was opened."""
    page = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    return page if ours and request.method == "POST" else ""
