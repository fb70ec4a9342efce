"""Whatever a REST view raises, answered as problem details."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import exception_handler

from backend.core.errors import AppError
from backend.core.problems import CONTENT_TYPE, problem

UNSEEN = "There is no such object, or you may not see it."
INVALID = "Some fields are missing or wrong; see data."


def refused(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler. None for a bug: that is answered as `internal_error`, and logged."""
    if isinstance(error, AppError):
        return _answer(error.http_status, error.code, error.detail, error.data)
    if isinstance(error, Http404 | exceptions.NotFound):
        return _answer(status.HTTP_404_NOT_FOUND, "not_found", UNSEEN)
    response = exception_handler(error, context)
    if response is None:
        return None
    told = _answer(response.status_code, *_words(error, response.data))
    for name in ("WWW-Authenticate", "Retry-After"):
        if name in response:
            told[name] = response[name]
    return told


def _words(error: Exception, data: Any) -> tuple[str, str, dict[str, object]]:
    """The code, the sentence and the data of an error of DRF's or Django's own."""
    if isinstance(error, exceptions.ValidationError):
        return "invalid", INVALID, {"fields": data}
    if isinstance(error, PermissionDenied):
        return "permission_denied", "You may not do this.", {}
    codes = error.get_codes() if isinstance(error, exceptions.APIException) else None
    detail = data.get("detail", "The request was refused.") if isinstance(data, dict) else data
    more = {"retry_after_s": getattr(error, "wait", None)} if isinstance(error, exceptions.Throttled) else {}
    return codes if isinstance(codes, str) else "error", str(detail), more


def _answer(status_code: int, code: str, detail: str, data: dict[str, Any] | None = None) -> Response:
    return Response(problem(status_code, code, detail, data), status_code, content_type=CONTENT_TYPE)
