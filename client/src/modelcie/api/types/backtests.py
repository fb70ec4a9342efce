"""What `client.backtests` answers with and takes. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

if TYPE_CHECKING:
    from typing_extensions import NotRequired


class Backtest(TypedDict):
    """Backtest, as the API has it."""

    asked: dict[str, Any]
    created_at: str
    created_by: str
    doing: NotRequired[str]
    fraction: NotRequired[float]
    id: int
    problem: NotRequired[str]
    #: `real` and each of `policies`: accuracy, curve between `edges`, updates, firings, cost,
    #: trained.
    result: dict[str, Any] | None
    #: Whether its updates are trained.
    retrains: bool
    service: str
    state: str


class BacktestRow(TypedDict):
    """BacktestRow, as the API has it."""

    created_at: str
    created_by: str
    doing: NotRequired[str]
    fraction: NotRequired[float]
    id: int
    problem: NotRequired[str]
    #: Whether its updates are trained.
    retrains: bool
    service: str
    state: str
