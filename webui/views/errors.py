"""Answers for what no view of ours could answer: an unknown address, a bug, a form that is too old."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views import defaults

from backend.core.problems import CONTENT_TYPE, problem


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: what Django would not even read; JSON under /api/."""
    if request.path.startswith("/api/"):
        return _problem(400, "request_invalid", "The request makes no sense: its address, headers or body.")
    return defaults.bad_request(request, exception)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404; JSON under /api/."""
    if request.path.startswith("/api/"):
        return _problem(404, "not_found", "There is nothing at this address.")
    return render(request, "404.html", status=404)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403; JSON under /api/."""
    if request.path.startswith("/api/"):
        return _problem(403, "forbidden", "You may not see or do this.")
    return render(request, "403.html", status=403)


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """429; JSON under /api/. Says when to come back, in seconds, by `Retry-After`."""
    if request.path.startswith("/api/"):
        answer: HttpResponse = _problem(429, "throttled", "Too many requests. Try again in a minute.")
    else:
        answer = render(request, "429.html", status=429)
    answer["Retry-After"] = "60"
    return answer


def server_error(request: HttpRequest) -> HttpResponse:
    """500; JSON under /api/. Asks nothing of the request or the database, for they may be what broke."""
    if request.path.startswith("/api/"):
        return _problem(
            500, "internal_error", "Something broke on our side; it was written to the server's log."
        )
    return HttpResponse(render_to_string("500.html"), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form came from a page that is too old, or from another site."""
    return render(request, "csrf_failure.html", status=403)


def _problem(status: int, code: str, detail: str) -> JsonResponse:
    return JsonResponse(problem(status, code, detail), status=status, content_type=CONTENT_TYPE)
