"""A token in an address would be in every log between here and the client: such a request is refused unread."""

from collections.abc import Callable
from urllib.parse import parse_qsl

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, JsonResponse

from backend.core.problems import CONTENT_TYPE, problem

PREFIX = settings.REST_KNOX["TOKEN_PREFIX"]
NAMES = {"token", "access_token", "auth_token", "api_key", "authorization"}
REFUSAL = (
    "A token does not belong in an address, where logs keep it: send it as `Authorization: Token ...`, and "
    "revoke this one."
)


class RefuseTokensInUrls:
    """Answers 400 to an address with a token in its query, by whatever name."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if has_token(request.META.get("QUERY_STRING", "")):
            return JsonResponse(problem(400, "token_in_url", REFUSAL), status=400, content_type=CONTENT_TYPE)
        return self.get_response(request)


def has_token(query: str) -> bool:
    """Whether a parameter, any one of a name, is named like a token, or looks like one of ours."""
    pairs = parse_qsl(query, keep_blank_values=True)
    return any(name.lower() in NAMES or value.startswith(PREFIX) for name, value in pairs)
