"""Who asks for a page."""

from django.http import HttpRequest

from backend.core.actor import Actor


def actor_of(request: HttpRequest) -> Actor:
    """The signed-in person as actor; the log-in middleware lets nobody else in."""
    return request.user.actor  # type: ignore[union-attr]
