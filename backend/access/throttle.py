"""How long whoever failed to sign in too often has to wait. allauth counts the attempts, in the cache."""

import math
import time

from allauth.core.internal import ratelimit
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest

TOO_MANY = "too_many_attempts"
COUNTED = {"app": "allauth.account", "action": "login_failed"}
NAME, ADDRESS = "key", "ip"


def factor_name(user: AbstractBaseUser) -> str:
    """Under which allauth counts a person's attempts with a second factor."""
    return f"mfa-auth-user-{user.pk}"


def wait_s(request: HttpRequest, name: str, by: tuple[str, ...] = (NAME, ADDRESS)) -> int:
    """Seconds until the next attempt under this name, or from this address, is taken; 0: it is taken now."""
    waits = [0.0]
    for rate in ratelimit.get_rates(**COUNTED):
        if rate.per not in by:
            continue
        # The newest first; those that are too old to count may be at the end.
        failed = cache.get(ratelimit.get_cache_key(request, **COUNTED, rate=rate, key=name), [])
        if len(failed) >= rate.amount:
            waits.append(failed[rate.amount - 1] + rate.duration - time.time())
    return math.ceil(max(waits))


def too_many(wait: int) -> ValidationError:
    """The refusal of an attempt that comes too early; its `params` hold `wait_s`."""
    spoken = f"{wait} seconds" if wait < 120 else f"{math.ceil(wait / 60)} minutes"
    return ValidationError(
        f"Too many attempts failed. Try again in {spoken}.", code=TOO_MANY, params={"wait_s": wait}
    )
