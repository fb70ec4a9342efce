"""Notes, of each session, when and from where it was last seen."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from backend.access.sessions import seen


class SeeSessions:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        seen(request)
        return self.get_response(request)
