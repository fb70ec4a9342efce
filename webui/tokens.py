"""Tokens as rows of a page: of a person on their account, of a program on its own page."""

from collections.abc import Callable, Iterable
from typing import Any

from backend.access.credentials import Token


def token_rows(tokens: Iterable[Token], revoke_url: Callable[[Token], str]) -> list[dict[str, Any]]:
    """For `account/token_table.html`; dialog: the id of the one that asks before the token is revoked."""
    return [
        {"token": token, "dialog": f"revoke-{token.pk}", "revoke_url": revoke_url(token)} for token in tokens
    ]
