"""Lists in pages by keyset."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.views import APIView

from backend.core.errors import AppError


class KeysetPagination(CursorPagination):
    """Pages by keyset over the primary key, newest first; `?page_size=` up to 200."""

    ordering = "-pk"
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200

    def paginate_queryset(
        self, queryset: QuerySet[Any], request: Request, view: APIView | None = None
    ) -> list[Any] | None:
        """The rows of the page that `?cursor=` names. Raises AppError `cursor_invalid`."""
        try:
            return super().paginate_queryset(queryset, request, view)
        except (NotFound, ValueError, ValidationError) as error:
            raise AppError(
                "cursor_invalid", "This is no cursor of this list: follow `next` of the page before."
            ) from error
