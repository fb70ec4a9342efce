"""What `client.tokens` answers with and takes. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

if TYPE_CHECKING:
    from typing_extensions import NotRequired


class Token(TypedDict):
    """Token, as the API has it."""

    created: str
    #: None: never.
    expires_at: str | None
    id: int
    #: Written once a minute at most.
    last_used_at: NotRequired[str | None]
    name: str
    #: How it begins: enough to find it again, too little to use it.
    prefix: str
    #: Values of Permission; view is always among them.
    scopes: Any
    token: str
