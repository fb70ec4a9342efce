"""What one person wants to be told of, and by which way."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from backend.core.errors import AppError
from backend.notices.kinds import TOPICS

MINE = "mine"
# Of the topics of all members, those that are about oneself come first.
PERSONAL_TOPICS = {MINE: "For me: mentions, what became of my requests and runs, votes that expire", **TOPICS}
MAILS = {"never": "no mail", "at_once": "a mail at once", "daily": "in a daily mail"}


@dataclass(frozen=True, slots=True)
class Wish:
    """in_app: on the notices page and the bell. mail: a key of MAILS."""

    in_app: bool = True
    mail: str = "never"


DEFAULTS = {MINE: Wish(mail="at_once")}
Kept = Mapping[str, Mapping[str, Any]]


def wish_of(kept: Kept, topic: str) -> Wish:
    """What a reader's `wishes` say of the topic, else what is so by default."""
    return Wish(**kept[topic]) if topic in kept else DEFAULTS.get(topic, Wish())


def wishes_of(kept: Kept) -> dict[str, Wish]:
    return {topic: wish_of(kept, topic) for topic in PERSONAL_TOPICS}


def wishes_checked(wishes: Kept) -> dict[str, dict[str, Any]]:
    """`wishes` with whole wishes of known topics. Raises AppError `wish_invalid`."""
    for topic, wish in wishes.items():
        if (
            topic not in PERSONAL_TOPICS
            or wish.get("mail") not in MAILS
            or not isinstance(wish.get("in_app"), bool)
        ):
            topics, ways = ", ".join(PERSONAL_TOPICS), ", ".join(MAILS)
            detail = f"Of each of {topics} say in_app, true or false, and mail, one of {ways}."
            raise AppError("wish_invalid", detail, field=topic)
    return {topic: {"in_app": wish["in_app"], "mail": wish["mail"]} for topic, wish in wishes.items()}
