"""One's signed-in browsers: which there are, when each was last seen, and ending them."""

from collections.abc import Sequence
from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from backend.access.models import User
from backend.access.roles import Permission
from backend.access.rules import get_visible, require_scope
from backend.core.actor import Actor
from backend.core.acts import SITE, act
from backend.core.clock import now

SEEN, SEEN_EVERY = "seen_at", timedelta(minutes=1)


def session_list(actor: Actor) -> list[UserSession]:
    """The actor's own that are still open, the one that was last seen first."""
    rows = UserSession.objects.filter(user_id=actor.user_id).order_by("-last_seen_at")
    return [row for row in rows if is_open(row.session_key, actor.user_id)]


def session_get(actor: Actor, pk: int) -> UserSession:
    """One of the actor's own. Raises NotFoundError."""
    found: UserSession = get_visible(UserSession.objects.filter(user_id=actor.user_id), pk=pk)
    return found


def sessions_end(*, actor: Actor, sessions: Sequence[UserSession]) -> None:
    """Sign these browsers out, at once: their live sockets close within seconds."""
    require_scope(actor, Permission.MANAGE)
    user = User.objects.get(pk=actor.user_id)
    with act(SITE, actor) as log:
        for session in sessions:
            session.end()
            log.record("session.ended", user, {"device": session.user_agent})


def others_end(*, actor: Actor, but: str | None) -> None:
    """Sign out everywhere but in the browser whose session's key is `but`."""
    sessions_end(actor=actor, sessions=[one for one in session_list(actor) if one.session_key != but])


def is_open(session_key: str | None, user_id: int) -> bool:
    """Whether this session still is this person's: not ended, expired, or made before their password was changed."""
    kept = Session.objects.filter(session_key=session_key, expire_date__gt=now()).first()
    user = User.objects.filter(pk=user_id).first()
    if kept is None or user is None or not user.may_sign_in:
        return False
    told = SessionStore().decode(kept.session_data)
    return constant_time_compare(told.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash())


def began(request: HttpRequest, **_: object) -> None:
    """A session that begins is seen: allauth writes that down."""
    request.session[SEEN] = now().timestamp()


def seen(request: HttpRequest) -> None:
    """Write down from where this session comes and when, once a minute at most."""
    session: SessionBase = request.session
    if (
        not request.user.is_authenticated
        or now().timestamp() - session.get(SEEN, 0) < SEEN_EVERY.total_seconds()
    ):
        return
    session[SEEN] = now().timestamp()
    UserSession.objects.create_from_request(request)
