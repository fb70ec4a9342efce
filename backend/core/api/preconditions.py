"""ETag, If-None-Match, If-Match: who has read an object is not told it again, and changes it only as they read it."""

import hashlib
from collections.abc import Callable
from typing import Any

from django.http import HttpResponseBase, HttpResponseNotModified
from django.urls import Resolver404, resolve
from django.utils.http import parse_etags
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from backend.core.acts import on_condition
from backend.core.errors import AppError


class PreconditionError(AppError):
    """The object is no longer as the caller read it."""

    http_status = 412


def tagged(request: Request, answer: HttpResponseBase) -> HttpResponseBase:
    """The answer to a GET with its ETag, if it is one object; 304 where the caller has it already."""
    etag = _etag_of(answer)
    if etag is None:
        return answer
    if {etag, "*"} & {*parse_etags(request.headers.get("If-None-Match", ""))}:
        return HttpResponseNotModified(headers={"ETag": etag})
    answer["ETag"] = etag
    return answer


def matched(request: Request, change: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """What `change` answers, if the object is as `If-Match` says, or nothing is said of it.

    That is asked first, and again by the change's first act, once it has locked the log: no other act comes between.
    Raises: PreconditionError `precondition_failed`; AppError `precondition_unsupported`; as GET of the object does.
    """
    given = request.headers.get("If-Match")
    if given is None:
        return change()
    wanted = parse_etags(given)

    def check() -> None:
        found = _current_etag(request)
        if found is None:
            detail = (
                "Neither this address nor the one above it is of one object with an ETag: send no If-Match."
            )
            raise AppError("precondition_unsupported", detail)
        if found not in wanted and "*" not in wanted:
            detail = "It was changed since you read it, and nothing was done: read it again."
            raise PreconditionError("precondition_failed", detail, etag=found)

    check()
    with on_condition(check):
        return change()


def _current_etag(request: Request) -> str | None:
    """Of the object that is at the address or, for an act, at the one above it (`runs/7/` of `runs/7/cancel/`)."""
    above = request.path.rstrip("/").rpartition("/")[0] + "/"
    for path in (request.path, above):
        try:
            found = resolve(path)
        except Resolver404:
            continue
        kind: Any = getattr(found.func, "cls", None)
        if kind is None or not hasattr(kind, "get"):
            continue
        view = kind(request=request, args=found.args, kwargs=found.kwargs)
        return _etag_of(view.get(request, *found.args, **found.kwargs))
    return None


def _etag_of(answer: HttpResponseBase) -> str | None:
    """A strong validator of what is said of one object; None for lists and files."""
    if not isinstance(answer, Response) or answer.status_code != 200 or not isinstance(answer.data, dict):
        return None
    if "results" in answer.data:
        return None
    return f'"{hashlib.sha256(JSONRenderer().render(answer.data)).hexdigest()[:32]}"'
