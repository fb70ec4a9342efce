"""What every REST view shares: errors as code + sentence, keyset pages, the caller as actor."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from rest_framework import exceptions, status
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView, exception_handler

from backend.core.actor import Actor
from backend.core.errors import AppError


class KeysetPagination(CursorPagination):
    """Pages by keyset over the primary key, newest first; `?page_size=` up to 200."""

    ordering = "-pk"
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200


def actor_of(request: Request) -> Actor:
    """The signed-in person as actor (authentication has been enforced by the permission class)."""
    return request.user.actor  # type: ignore[union-attr]


class ActorAPIView(APIView):
    """A view whose methods call services and selectors as `self.actor`."""

    request: Request
    pagination_class = KeysetPagination  # what the schema says of a `many=True` response

    @property
    def actor(self) -> Actor:
        return actor_of(self.request)

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


def problem(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: every refusal has the body {"code", "detail", "data"}."""
    if isinstance(error, AppError):
        return Response(error.as_dict(), status=error.http_status)
    if isinstance(error, Http404 | exceptions.NotFound):
        body = {"code": "not_found", "detail": "There is no such object, or you may not see it.", "data": {}}
        return Response(body, status=status.HTTP_404_NOT_FOUND)
    response = exception_handler(error, context)
    if response is None:
        return None
    response.data = _body(error, response.data)
    return response


def _body(error: Exception, data: Any) -> dict[str, Any]:
    if isinstance(error, exceptions.ValidationError):
        return {
            "code": "invalid",
            "detail": "Some fields are missing or wrong; see data.",
            "data": {"fields": data},
        }
    if isinstance(error, PermissionDenied):
        return {"code": "permission_denied", "detail": "You may not do this.", "data": {}}
    codes = error.get_codes() if isinstance(error, exceptions.APIException) else "error"
    detail = data.get("detail", "The request was refused.") if isinstance(data, dict) else str(data)
    return {"code": codes if isinstance(codes, str) else "error", "detail": str(detail), "data": {}}
