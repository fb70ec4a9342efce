"""The words of an address, a form or a saved view that a question for samples is told in, and their values."""

import math
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Never

from django.utils.dateparse import parse_date, parse_datetime

from backend.core.errors import AppError

WORDS = {"true": True, "false": False}


def words_of(params: Mapping[str, Any], name: str) -> list[str]:
    """What was given for a name, without empty words; of a QueryDict, a form's data or JSON."""
    given = params.getlist(name) if hasattr(params, "getlist") else params[name]
    several = given if isinstance(given, list | tuple) else [given]
    return [str(value) for value in several if value not in (None, "")]


def value_of(name: str, words: list[str]) -> Any:
    """The field's value that its words mean. Raises: AppError `query_invalid`."""
    return READERS.get(name, _many)(name, words)


def words_for(name: str, value: Any) -> list[str]:
    """The words that `value_of` reads as the value; none for what is not asked."""
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, datetime):
        return [_day_or_moment(name, value.astimezone(UTC))]
    if isinstance(value, bool):
        return ["true" if value else "false"]
    return [] if value in (None, "") else [str(value)]


def refuse(name: str, detail: str) -> Never:
    raise AppError("query_invalid", detail, field=name)


def _many(name: str, words: list[str]) -> tuple[str, ...]:
    return tuple(words)


def _one(name: str, words: list[str]) -> str:
    if len(words) > 1:
        refuse(name, f"{name} is given {len(words)} times; once is meant.")
    return words[0]


def _number(name: str, words: list[str]) -> float:
    try:
        number = float(_one(name, words))
    except ValueError:
        number = math.nan
    if math.isnan(number):
        refuse(name, f"{words[0]!r} is no number from 0 to 1.")
    return number


def _whether(name: str, words: list[str]) -> bool:
    word = _one(name, words).lower()
    if word not in WORDS:
        refuse(name, f"{name} is true or false, not {word!r}.")
    return WORDS[word]


def _moment(name: str, words: list[str]) -> datetime:
    word = _one(name, words)
    try:
        if (day := parse_date(word)) is not None:
            return _midnight(day + timedelta(days=name == "until"))
        moment = parse_datetime(word)
    except (ValueError, OverflowError):
        moment = None
    if moment is None:
        refuse(name, f"{word!r} is no day, such as 2026-11-30, and no moment.")
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _day_or_moment(name: str, moment: datetime) -> str:
    if moment.time() != time():
        return moment.isoformat()
    return (moment.date() - timedelta(days=name == "until")).isoformat()


READERS: dict[str, Callable[[str, list[str]], Any]] = {
    "confidence_from": _number,
    "confidence_to": _number,
    "disagreement": _whether,
    "since": _moment,
    "until": _moment,
    "cause": _one,
    "labelled": _whether,
    "suspect": _whether,
    "sort": _one,
}
