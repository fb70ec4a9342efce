"""What signing in leaves in the site's log."""

from datetime import timedelta

from django.http import HttpRequest

from backend.access.models import User
from backend.access.throttle import NAME, factor_name, wait_s
from backend.core.actor import system_actor
from backend.core.acts import SITE, act
from backend.core.clock import now

SIGN_IN = system_actor("sign_in")


def locked_out(user: User, wait_s: int) -> None:
    """Attempts under this person's name are refused for so long."""
    with act(SITE, SIGN_IN) as log:
        log.record("person.locked_out", user, {"until": now() + timedelta(seconds=wait_s)})


def factor_failed(request: HttpRequest, user: User, **_: object) -> None:
    """Written once, with the attempt that was the last one for now."""
    if wait := wait_s(request, factor_name(user), by=(NAME,)):
        locked_out(user, wait)


def password_changed(user: User, **_: object) -> None:
    """The person changed it; their other sessions are over."""
    with act(SITE, user.actor) as log:
        log.record("person.password_changed", user)
