"""The two ways to a live socket: a browser's, by its session and from a page of ours, and a program's, by a ticket."""

from collections.abc import Awaitable, Callable
from typing import Any

from channels.auth import AuthMiddlewareStack
from channels.db import database_sync_to_async
from channels.security.websocket import AllowedHostsOriginValidator, WebsocketDenier
from django.contrib.auth.models import AnonymousUser

from backend.access.credentials import SocketTicket
from backend.access.tickets import ticket_take
from backend.access.url_tokens import has_token

App = Callable[[Any, Any, Any], Awaitable[None]]
SCHEME = b"ticket "


def doors(inner: App) -> App:
    """`inner`, behind both.

    A ticket stands in a header, which no page of another site can send: its origin is not asked. Without one the
    origin must be ours. A token in the address is refused, as REST refuses it.
    """
    by_session = AllowedHostsOriginValidator(AuthMiddlewareStack(inner))

    async def door(scope: Any, receive: Any, send: Any) -> None:
        ticket = _ticket_of(scope)
        if has_token(scope["query_string"].decode("latin-1")):
            await WebsocketDenier.as_asgi()(scope, receive, send)
        elif ticket is None:
            await by_session(scope, receive, send)
        else:
            taken = await database_sync_to_async(ticket_take)(ticket)
            await inner({**scope, "user": _user_of(taken), "ticket": taken}, receive, send)

    return door


def _ticket_of(scope: Any) -> str | None:
    """What the header `Authorization: Ticket ...` holds; None without one."""
    for name, value in scope["headers"]:
        if name == b"authorization" and value.lower().startswith(SCHEME):
            return str(value[len(SCHEME) :].decode("latin-1").strip())
    return None


def _user_of(ticket: SocketTicket | None) -> Any:
    if ticket is None:
        return AnonymousUser()
    if ticket.token is not None:
        ticket.user.scopes = frozenset(ticket.token.scopes)
    return ticket.user
