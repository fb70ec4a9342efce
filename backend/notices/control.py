"""What control looks after: channels and people that have not read the log, and deliveries that are due."""

from datetime import timedelta

from django.db.models import Q

from backend.core.clock import now
from backend.jobs.control import control_step, each
from backend.notices.courier import Courier
from backend.notices.models import Delivery
from backend.notices.readers import (
    reader_digest,
    readers_behind,
    readers_due,
    readers_make,
    readers_read,
)
from backend.notices.reading import channel_read, channels_behind

KEPT = timedelta(days=30)
COURIER = Courier()


@control_step("notices.read", every_s=1.0)
def read_logs() -> None:
    each(channels_behind(), channel_read)
    each(readers_behind(), readers_read)


@control_step("notices.readers", every_s=20.0)
def make_readers() -> None:
    readers_make()


@control_step("notices.digest", every_s=60.0)
def digest_logs() -> None:
    each(readers_due(), reader_digest)


@control_step("notices.deliver", every_s=1.0)
def deliver() -> None:
    COURIER.step()


@control_step("notices.forget", every_s=3600.0)
def forget_deliveries() -> None:
    """What came to its end long ago."""
    before = now() - KEPT
    Delivery.objects.filter(Q(sent_at__lt=before) | Q(failed_at__lt=before)).delete()
