"""The base of REST views."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponseBase
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from backend.core.actor import Actor
from backend.core.api.bodies import JsonBody
from backend.core.api.counting import Counted
from backend.core.api.idempotency import once
from backend.core.api.limits import PerMinute, limited
from backend.core.api.pages import KeysetPagination
from backend.core.api.parameters import require_known
from backend.core.api.preconditions import matched, tagged
from backend.core.api.schema import Schema
from backend.core.errors import AppError

Handler = Callable[..., HttpResponseBase]


def actor_of(request: Request) -> Actor:
    """The signed-in person as actor (authentication has been enforced by the permission class)."""
    return request.user.actor  # type: ignore[union-attr]


class ActorAPIView(APIView):
    """A view whose methods call services and selectors as `self.actor`."""

    request: Request
    parser_classes = [JsonBody]
    schema = Schema()
    throttle_classes = [PerMinute]
    limited_as = ""  # whose limit its requests count to; empty: as they read or write
    limit: tuple[str, int, Counted] | None = None
    answer_has_secret = False  # what is answered to a POST is shown once, and kept nowhere
    pagination_class = KeysetPagination  # what the schema says of a `many=True` response

    @property
    def actor(self) -> Actor:
        return actor_of(self.request)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse, before anybody asks a database, what none can be asked for."""
        super().initial(request, *args, **kwargs)
        asked = [text for name, values in request.query_params.lists() for text in (name, *values)]
        if any("\0" in text for text in (*map(str, kwargs.values()), *asked)):
            raise AppError("address_unreadable", "An address has no NUL character in it.")
        require_known(self, request)
        method = str(request.method).lower()
        if hasattr(self, method):
            # `dispatch` looks the handler up after this.
            vars(self)[method] = partial(self._answer, getattr(self, method))

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """The answer, with what is told of the limit."""
        limited(response, self.limit)
        return super().finalize_response(request, response, *args, **kwargs)

    def _answer(self, handler: Handler, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """What the handler answers, with what every address does alike."""
        if request.method in SAFE_METHODS:
            return tagged(request, handler(request, *args, **kwargs))

        def change() -> HttpResponseBase:
            return matched(request, lambda: handler(request, *args, **kwargs))

        if request.method != "POST" or not request.user.is_authenticated:
            return change()

        def settle() -> HttpResponseBase:
            try:
                return change()
            except Exception as error:  # noqa: BLE001 - what is no refusal is raised again
                return self.handle_exception(error)

        return once(request, self.actor, settle, has_secret=self.answer_has_secret)

    def body(self, serializer: type[BaseSerializer[Any]]) -> dict[str, Any]:
        """The request's body, checked. Raises ValidationError, answered as `invalid` with the fields."""
        checked = serializer(data=self.request.data)
        checked.is_valid(raise_exception=True)
        return dict(checked.validated_data)

    def page(self, rows: QuerySet[Any], serializer: type[BaseSerializer[Any]]) -> Response:
        """The page of `rows` that `?cursor=` names, newest first."""
        paginator = self.pagination_class()
        found = paginator.paginate_queryset(rows, self.request, view=self)
        return paginator.get_paginated_response(serializer(found, many=True).data)
