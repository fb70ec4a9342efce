"""Deliveries that are due are tried, each in a thread of its own, so that no receiver holds up control or another.

One attempt a channel at a time, and the channel that was tried longest ago first. An attempt that is cut off is made
again: a receiver drops doubles by the delivery's id.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import F, Q

from backend.core.clock import now
from backend.core.errors import AppError
from backend.core.sealing import open_sealed
from backend.hosts.keys import private_key
from backend.notices import mails, webhooks
from backend.notices.models import Channel, Delivery
from backend.notices.services import purpose
from backend.notices.undelivered import UndeliveredError

AT_ONCE = 8
# The wait after each failed attempt: four times the one before, up to a day; then it has failed.
WAITS = tuple(timedelta(seconds=min(10 * 4**step, 86_400)) for step in range(8))
UNTIL_SET_UP = timedelta(minutes=1)
QUEUED = Q(sent_at=None, failed_at=None)

logger = logging.getLogger(__name__)


@dataclass
class Attempt:
    """One try, under way in a thread that touches no database. `answer` once it has ended."""

    delivery: Delivery
    send: Callable[[], str]
    arrived: bool = False
    answer: str = ""
    thread: threading.Thread = field(init=False)

    def begin(self) -> None:
        # A daemon: a process that ends waits for no receiver.
        self.thread = threading.Thread(target=self._run, name="delivery", daemon=True)
        self.thread.start()

    def _run(self) -> None:
        try:
            self.answer = self.send()
            self.arrived = True
        except UndeliveredError as error:
            self.answer = str(error)
        except Exception as error:
            logger.exception("delivery %s ended by a fault of ours", self.delivery.pk)
            self.answer = f"A fault of ours: {type(error).__name__}."


class Courier:
    """The attempts under way, by channel, and when each channel was last tried."""

    def __init__(self) -> None:
        self.under_way: dict[int, Attempt] = {}
        self.turns: dict[int, int] = {}
        self.turn = 0

    def step(self) -> None:
        """Write down what ended, and begin what is due; waits for nothing."""
        for channel_id, attempt in list(self.under_way.items()):
            if not attempt.thread.is_alive():
                del self.under_way[channel_id]
                note(attempt)
        due = Delivery.objects.filter(QUEUED, due_at__lte=now(), channel__enabled=True)
        waiting = (
            due.exclude(channel__in=self.under_way).order_by().values_list("channel", flat=True).distinct()
        )
        for channel_id in sorted(waiting, key=lambda one: self.turns.get(one, 0))[
            : AT_ONCE - len(self.under_way)
        ]:
            delivery = (
                due.filter(channel=channel_id).order_by("due_at", "pk").select_related("channel").first()
            )
            if delivery is not None:
                self._begin(delivery)

    def _begin(self, delivery: Delivery) -> None:
        self.turn += 1
        self.turns[delivery.channel_id] = self.turn
        if delivery.channel.way == "email" and not mails.is_set_up():
            hold_until_set_up(delivery.channel)
            return
        attempt = Attempt(delivery, sending(delivery))
        self.under_way[delivery.channel_id] = attempt
        attempt.begin()


def sending(delivery: Delivery) -> Callable[[], str]:
    """The call that sends it, with all that it needs in hand: its secret is opened here."""
    channel, uid = delivery.channel, str(delivery.uid)
    if channel.way == "email":
        return lambda: mails.send(channel.recipients, uid, delivery.body)
    try:
        secret = open_sealed(channel.sealed_secret, private_key(), purpose(channel))
    except AppError as error:
        return _refused(error.detail)
    return lambda: webhooks.post(channel.url, secret, uid, delivery.body)


def note(attempt: Attempt) -> None:
    """Keep what came of the attempt; one that a person or another process has moved on meanwhile is left as it is."""
    delivery, answer = attempt.delivery, attempt.answer[:300]
    is_last = delivery.attempts >= len(WAITS)
    changes: dict[str, object] = {"answer": answer, "attempts": F("attempts") + 1}
    if attempt.arrived:
        changes["sent_at"] = now()
    elif is_last:
        changes["failed_at"] = now()
    else:
        changes["due_at"] = now() + WAITS[delivery.attempts]
    rows = Delivery.objects.filter(QUEUED, pk=delivery.pk, attempts=delivery.attempts)
    if rows.update(**changes):
        Channel.objects.filter(pk=delivery.channel_id).update(problem="" if attempt.arrived else answer)


def hold_until_set_up(channel: Channel) -> None:
    """What waits for a mail server keeps waiting, and is no attempt."""
    Channel.objects.filter(pk=channel.pk).update(problem=mails.NOT_SET_UP)
    held = Delivery.objects.filter(QUEUED, channel=channel)
    held.update(answer=mails.NOT_SET_UP, due_at=now() + UNTIL_SET_UP)


def _refused(why: str) -> Callable[[], str]:
    def send() -> str:
        raise UndeliveredError(why)

    return send
