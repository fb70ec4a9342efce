"""What a table of any form has in common: chosen columns, and rows of their values."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.config.environment import ENV
from backend.core.errors import AppError

MOST_COLUMNS = 20_000


@dataclass(frozen=True)
class Columns:
    """label: the name of its column, "" for none; features: those of the inputs, in their order."""

    label: str
    features: list[str]


@dataclass(frozen=True)
class Row:
    """position: from 0, without the header; fraction: of the file behind it. Values as the file has them."""

    position: int
    fraction: float
    features: Sequence[object] = ()
    label: object = None
    refusal: AppError | None = None


def require_width(count: int) -> None:
    """Raises AppError `table_too_wide`."""
    if count > MOST_COLUMNS:
        raise AppError("table_too_wide", f"It has {count:,} columns; at most {MOST_COLUMNS:,} are read.")


def require_length(count: int) -> None:
    """Raises AppError `table_too_long`."""
    if count > ENV.import_items:
        raise AppError("table_too_long", f"It has more than {ENV.import_items:,} rows: split it.")


def unreadable(reason: object) -> AppError:
    return AppError(
        "table_unreadable", f"This is no CSV or Parquet file that can be read: {reason}.", field="file"
    )
