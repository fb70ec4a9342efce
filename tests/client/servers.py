"""Tokens for the client's tests."""

from knox.models import get_token_model

from backend.access.models import User


def token_of(user: User) -> str:
    """A new token of theirs."""
    _, token = get_token_model().objects.create(user=user)
    return str(token)
