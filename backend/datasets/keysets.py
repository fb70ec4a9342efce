"""Where a page of samples begins: by the keys of the last sample before it, whatever came in or went since."""

import math
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, F, Field, Func, OrderBy, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.dateparse import parse_datetime

from backend.core.errors import AppError
from backend.datasets.models import Sample
from backend.datasets.queries import SORTS

Key = tuple[Any, int]


class _Beyond(Func):
    """Whether (a, b) comes after (c, d): as rows, which an index on a and b is read from."""

    arity = 4
    output_field = BooleanField()

    def as_sql(  # type: ignore[override]
        self, compiler: Any, connection: Any, **context: Any
    ) -> tuple[str, list[Any]]:
        parts = [compiler.compile(part) for part in self.source_expressions]
        a, b, c, d = (sql for sql, _ in parts)
        return f"({a}, {b}) {self.extra['sign']} ({c}, {d})", [p for _, params in parts for p in params]


@dataclass(frozen=True)
class Keyset:
    """The order of `SORTS` that samples are walked in, forth or back."""

    sort: str
    back: bool = False

    @property
    def field(self) -> str:
        """What they are sorted by before their ids."""
        return SORTS[self.sort][0].lstrip("-")

    @property
    def order(self) -> tuple[str, str]:
        sign = "-" if self._descends else ""
        return f"{sign}{self.field}", f"{sign}pk"

    @property
    def sorted(self) -> tuple[OrderBy, str]:
        """The same order, in words that no index is read by: for few rows that are found by something else."""
        key = Coalesce(F(self.field), F(self.field))
        return OrderBy(key, descending=self._descends), self.order[1]

    def key_of(self, sample: Sample) -> Key:
        return getattr(sample, self.field), sample.pk

    def beyond(self, rows: QuerySet[Sample], key: Key | None) -> QuerySet[Sample]:
        """Of the rows those after `key`; all of them where there is none."""
        return rows if key is None else rows.filter(self._compared(key, "<" if self._descends else ">"))

    def up_to(self, rows: QuerySet[Sample], key: Key | None) -> QuerySet[Sample]:
        """Of the rows those up to `key`, itself too."""
        return rows if key is None else rows.filter(self._compared(key, ">=" if self._descends else "<="))

    def words(self, key: Key) -> str:
        """The key as a part of an address."""
        value = key[0].isoformat() if isinstance(key[0], datetime) else repr(key[0])
        return f"{value}_{key[1]}"

    def read(self, words: str) -> Key | None:
        """The key that `words` wrote; None for none. Raises: AppError `cursor_invalid`."""
        if not words:
            return None
        value, _, number = words.rpartition("_")
        try:
            key = self._value(value), int(number)
        except ValueError:
            key = None, 0
        if key[0] is None:
            raise AppError(
                "cursor_invalid", "This page is not one of this list: begin with its first.", field="cursor"
            )
        return key

    @property
    def _descends(self) -> bool:
        return SORTS[self.sort][0].startswith("-") != self.back

    def _value(self, value: str) -> datetime | float | None:
        if self.field == "created_at":
            moment = parse_datetime(value)
            return moment if moment is not None and moment.tzinfo is not None else None
        number = float(value)
        return number if math.isfinite(number) else None

    def _compared(self, key: Key, sign: str) -> Q:
        """By the field alone, too: by a comparison of rows PostgreSQL cannot tell how few lie between two keys, and
        starts processes to read them."""
        field = Sample._meta.get_field(self.field)
        assert isinstance(field, Field)
        is_row_beyond = _Beyond(F(self.field), F("pk"), Value(key[0], field), Value(key[1]), sign=sign)
        lookup = "lte" if sign.startswith("<") else "gte"
        return Q(is_row_beyond, **{f"{self.field}__{lookup}": key[0]})
