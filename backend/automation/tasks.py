"""Work that automation has done in the background."""

from backend.automation.backtesting.performing import backtest_perform
from backend.jobs.queue import job


@job("automation.backtest")
def perform_backtest(backtest_id: int) -> None:
    backtest_perform(backtest_id)
