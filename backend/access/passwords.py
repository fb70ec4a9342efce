"""Changing one's password: allauth does it, in an act of ours with what ends by it."""

from collections.abc import Iterator
from contextlib import contextmanager

from backend.access.models import User
from backend.access.tokens import token_list, tokens_revoke
from backend.core.acts import SITE, act


@contextmanager
def password_change(user: User, *, end_tokens: bool) -> Iterator[None]:
    """An act of the person in which their password changes and, if they wish, all of their tokens end."""
    with act(SITE, user.actor):
        yield
        if end_tokens:
            tokens_revoke(actor=user.actor, tokens=token_list(user.actor))
