"""Short notices after an act, for answers that htmx swaps in; whole pages use django.contrib.messages."""

from typing import Literal, TypeVar

from django.http import HttpResponse
from django_htmx.http import trigger_client_event

Tone = Literal["ok", "info", "warn", "bad"]
Response = TypeVar("Response", bound=HttpResponse)


def toast(response: Response, text: str, *, tone: Tone = "ok") -> Response:
    """Make the browser show `text` (plain text) when it receives this htmx answer; returns the response."""
    return trigger_client_event(response, "toast", {"text": text, "tone": tone})
