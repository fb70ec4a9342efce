"""What comes of a form that was sent: its act, or the same page again with every field as typed and why."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    QueryDict,
)
from django.shortcuts import render
from django.urls import reverse

from backend.core.errors import AppError, ForbiddenError, NotFoundError

T = TypeVar("T")
View = Callable[..., HttpResponseBase]


class RefusedError(ValidationError):
    """What a service said against a form: its sentence, with the stable code that is shown beside it."""

    refused = True


def sent(request: HttpRequest) -> QueryDict | None:
    """What was typed into the form; None while it is only looked at."""
    return request.POST if request.method == "POST" else None


def accepted(form: BaseForm, act: Callable[[], T]) -> T | None:
    """What `act` returns for a valid form; None where the form or a service refused: the form then says why.

    A service's refusal stands beside the field that its `data.field` names, else on top of the form.
    Raises: ForbiddenError and NotFoundError go on, for no other input would help.
    """
    if not form.is_valid():
        return None
    try:
        return act()
    except (ForbiddenError, NotFoundError):
        raise
    except AppError as error:
        beside = _named(form, str(error.data.get("field", "")))
        form.add_error(beside, RefusedError(error.detail, code=error.code))
        return None


def shown(request: HttpRequest, template: str, context: dict[str, Any], form: BaseForm) -> HttpResponse:
    """The page of the form; with status 422 where the form was refused."""
    return render(request, template, context, status=422 if form.errors else 200)


def act_of(page: str, by: str = "pk") -> Callable[[View], View]:
    """A view that acts on POST; whoever only opens its address is led to `page`, named by the argument `by`."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, **named: Any) -> HttpResponseBase:
            if request.method == "POST":
                return view(request, **named)
            if request.method in ("GET", "HEAD"):
                return HttpResponseRedirect(reverse(page, args=[named[by]]))
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])

        return guarded

    return decorate


def _named(form: BaseForm, path: str) -> str | None:
    """The field that a path such as `signature.shape` or `parameters.memory_size` is about, if it is asked for."""
    known: dict[str, str] = getattr(form, "asks_for", {})
    if path in known:
        return known[path]
    return next((part for part in reversed(path.split(".")) if part in form.fields), None)
