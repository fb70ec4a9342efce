"""What may stand behind the ? of an address: what its schema says, and nothing else."""

from functools import cache
from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.serializers import ListSerializer
from rest_framework.views import APIView

from backend.core.errors import AppError


def require_known(view: APIView, request: Request) -> None:
    """Refuse a parameter that would narrow nothing: who misspells one takes all for some of it.

    Raises: AppError `parameter_unknown`.
    """
    known = _names(type(view), str(request.method).lower())  # type: ignore[arg-type]  # a class is hashable
    if unknown := sorted(set(request.query_params) - known):
        there_are = f"there are {', '.join(sorted(known))}" if known else "it takes none"
        raise AppError(
            "parameter_unknown",
            f"This address takes no parameter {unknown[0]}: {there_are}.",
            unknown=unknown,
            known=sorted(known),
        )


@cache
def _names(kind: type[APIView], method: str) -> frozenset[str]:
    """As `extend_schema` describes the method."""
    handler = getattr(kind, "get" if method == "head" else method, None)
    described = getattr(handler, "kwargs", {}).get("schema")
    return frozenset(_of_schema(described(), kind())) if described else frozenset()


def _of_schema(schema: Any, view: Any) -> set[str]:
    view.request, view.kwargs, schema.view = None, {}, view
    names: set[str] = set()
    for one in schema.get_override_parameters():
        if isinstance(one, OpenApiParameter):
            names |= {one.name} if one.location == OpenApiParameter.QUERY else set()
        else:
            names |= set((one() if isinstance(one, type) else one).fields)
    responses = schema.get_response_serializers()
    given = responses.values() if isinstance(responses, dict) else [responses]
    pages = getattr(view, "pagination_class", None)
    if pages is not None and any(isinstance(one, ListSerializer) for one in given):
        names |= {pages.cursor_query_param, pages.page_size_query_param}
    return names
