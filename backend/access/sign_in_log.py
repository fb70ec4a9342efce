"""What signing in leaves in the site's log."""

from datetime import timedelta

from backend.access.models import User
from backend.core.actor import system_actor
from backend.core.acts import SITE, act
from backend.core.clock import now

SIGN_IN = system_actor("sign_in")


def locked_out(user: User, wait_s: int) -> None:
    """Attempts under this person's name are refused for so long."""
    with act(SITE, SIGN_IN) as log:
        log.record("person.locked_out", user, {"until": now() + timedelta(seconds=wait_s)})


def password_changed(user: User, **_: object) -> None:
    """The person changed it; their other sessions are over."""
    with act(SITE, user.actor) as log:
        log.record("person.password_changed", user)
