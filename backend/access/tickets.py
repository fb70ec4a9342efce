"""Tickets of live sockets: made by REST, taken once, and how long what they stand for holds."""

import hashlib
import secrets
from datetime import datetime, timedelta

from backend.access.credentials import SocketTicket, Token
from backend.access.factors import lacks_factor
from backend.access.models import User
from backend.access.sessions import is_open
from backend.core.clock import now

LIVES = timedelta(seconds=30)
BYTES = 32


def ticket_create(*, user: User, token: Token | None, session_key: str | None) -> tuple[str, datetime]:
    """The text of a ticket for what the caller came with, and until when it opens. No act: it is gone in seconds."""
    text, until = secrets.token_urlsafe(BYTES), now() + LIVES
    SocketTicket.objects.filter(expires_at__lt=now()).delete()
    SocketTicket.objects.create(
        user=user, token=token, session_key=session_key or "", digest=_digest(text), expires_at=until
    )
    return text, until


def ticket_take(text: str) -> SocketTicket | None:
    """What the ticket stands for, once; None for one that is used, too old or not ours."""
    found = SocketTicket.objects.filter(digest=_digest(text)).select_related("user", "token").first()
    if found is None:
        return None
    # Of two that come at once only one deletes it.
    deleted, _ = SocketTicket.objects.filter(pk=found.pk).delete()
    return found if deleted and found.expires_at > now() and ticket_holds(found) else None


def ticket_holds(ticket: SocketTicket) -> bool:
    """Whether the token, or the session, that it was made with still opens anything."""
    if ticket.token_id is None:
        return is_open(ticket.session_key, ticket.user_id)
    token = Token.objects.filter(pk=ticket.token_id).select_related("user").first()
    if token is None or (token.expires_at and token.expires_at <= now()):
        return False
    return token.user.may_sign_in and not lacks_factor(token.user)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
