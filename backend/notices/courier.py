"""Deliveries that are due are tried, each in a thread of its own, so that no receiver holds up control or another.

One attempt a receiver (a channel, or a person) at a time, and the one that was tried longest ago first. An attempt
that is cut off is made again: a receiver drops doubles by the delivery's id.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import F, Q, QuerySet

from backend.access.rules import visible_projects
from backend.core.clock import now
from backend.core.errors import AppError
from backend.core.sealing import open_sealed
from backend.hosts.keys import private_key
from backend.notices import mails, webhooks
from backend.notices.chats import chat_body
from backend.notices.models import Channel, Delivery
from backend.notices.selectors import STATES
from backend.notices.services import purpose
from backend.notices.undelivered import UndeliveredError
from backend.notices.unsubscribing import unsubscribe_path

AT_ONCE = 8
# The wait after each failed attempt: four times the one before, up to a day; then it has failed.
WAITS = tuple(timedelta(seconds=min(10 * 4**step, 86_400)) for step in range(8))
UNTIL_SET_UP = timedelta(minutes=1)
QUEUED = STATES["queued"]
ON = Q(channel__enabled=True) | Q(reader__isnull=False)
WISHES_PATH = "/notices/settings/"

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


Line = tuple[int | None, int | None]  # the ids of a delivery's channel and reader, of which it has one


class Courier:
    """The attempts under way, by receiver, and when each was last tried."""

    def __init__(self) -> None:
        self.under_way: dict[Line, Attempt] = {}
        self.turns: dict[Line, int] = {}
        self.turn = 0

    def step(self) -> None:
        """Write down what ended, and begin what is due; waits for nothing."""
        for line, attempt in list(self.under_way.items()):
            if not attempt.thread.is_alive():
                del self.under_way[line]
                note(attempt)
        due = Delivery.objects.filter(QUEUED, ON, due_at__lte=now())
        lines = due.order_by().values_list("channel", "reader").distinct()
        waiting = [line for line in lines if line not in self.under_way]
        free = AT_ONCE - len(self.under_way)
        for channel, reader in sorted(waiting, key=lambda line: self.turns.get(line, 0))[:free]:
            oldest = due.filter(channel=channel, reader=reader).order_by("due_at", "pk")
            delivery = oldest.select_related("channel", "reader__user").first()
            if delivery is not None:
                self._begin(delivery)

    def _begin(self, delivery: Delivery) -> None:
        line = (delivery.channel_id, delivery.reader_id)
        self.turn += 1
        self.turns[line] = self.turn
        by_mail = delivery.channel is None or delivery.channel.way == "email"
        if by_mail and not mails.is_set_up():
            hold_until_set_up(delivery)
            return
        attempt = Attempt(delivery, sending(delivery))
        self.under_way[line] = attempt
        attempt.begin()


def sending(delivery: Delivery) -> Callable[[], str]:
    """The call that sends it, with all that it needs in hand: its secret is opened here."""
    channel, reader, uid = delivery.channel, delivery.reader, str(delivery.uid)
    if reader is not None:
        if not (reader.user.email and visible_projects(reader.user.actor).filter(pk=reader.project_id)):
            return _refused(f"{reader.user} has no mail address, or is no longer of the project.")
        one_click = unsubscribe_path(reader)
        return lambda: mails.send([reader.user.email], uid, delivery.body, WISHES_PATH, one_click)
    assert channel is not None
    if channel.way == "email":
        return lambda: mails.send(channel.recipients, uid, delivery.body, f"/channels/{channel.pk}/")
    try:
        secret = open_sealed(channel.sealed_secret, private_key(), purpose(channel))
    except AppError as error:
        return _refused(error.detail)
    return lambda: webhooks.post(channel.url, secret, uid, chat_body(delivery.body))


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
        _channel(delivery).update(problem="" if attempt.arrived else answer)


def hold_until_set_up(delivery: Delivery) -> None:
    """What waits for a mail server, to this receiver, keeps waiting, and is no attempt."""
    _channel(delivery).update(problem=mails.NOT_SET_UP)
    held = Delivery.objects.filter(QUEUED, channel=delivery.channel_id, reader=delivery.reader_id)
    held.update(answer=mails.NOT_SET_UP, due_at=now() + UNTIL_SET_UP)


def _channel(delivery: Delivery) -> QuerySet[Channel]:
    """The channel's row; none where it goes to a person."""
    return Channel.objects.filter(deliveries=delivery)


def _refused(why: str) -> Callable[[], str]:
    def send() -> str:
        raise UndeliveredError(why)

    return send
