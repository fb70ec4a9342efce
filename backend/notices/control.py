"""What control looks after: channels that have not read the log, and deliveries that are due."""

from datetime import timedelta

from django.db.models import Q

from backend.core.clock import now
from backend.jobs.control import control_step, each
from backend.notices.courier import Courier
from backend.notices.models import Delivery
from backend.notices.reading import channel_read, channels_behind

KEPT = timedelta(days=30)
COURIER = Courier()


@control_step("notices.read", every_s=1.0)
def read_logs() -> None:
    each(channels_behind(), channel_read)


@control_step("notices.deliver", every_s=1.0)
def deliver() -> None:
    COURIER.step()


@control_step("notices.forget", every_s=3600.0)
def forget_deliveries() -> None:
    """What came to its end long ago."""
    before = now() - KEPT
    Delivery.objects.filter(Q(sent_at__lt=before) | Q(failed_at__lt=before)).delete()
