"""Leases: one holder at a time, and a successor when it goes silent."""

import os
import secrets
import socket
from datetime import timedelta

from django.db.models import Q

from backend.core.clock import now
from backend.jobs.models import Lease


def own_name() -> str:
    """A name for this process that no other process has or will have."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"


def hold(name: str, holder: str, for_s: float) -> bool:
    """Take the lease, or prolong it; False while somebody else holds it."""
    at = now()
    Lease.objects.get_or_create(name=name, defaults={"holder": "", "until": at})
    free = Q(holder=holder) | Q(until__lte=at)
    held = Lease.objects.filter(free, name=name).update(holder=holder, until=at + timedelta(seconds=for_s))
    return held == 1


def release(name: str, holder: str) -> None:
    """Let the next one take it at once."""
    Lease.objects.filter(name=name, holder=holder).update(until=now())
