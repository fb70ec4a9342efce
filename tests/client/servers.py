"""Tokens for the client's tests."""

from backend.access.models import User
from backend.access.tokens import token_create


def token_of(user: User) -> str:
    """A new token of theirs."""
    return token_create(actor=user.actor, name="client")[1]
