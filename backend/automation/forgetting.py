"""What backtests forget of erased samples: one that trains on them is ended, and its folder goes."""

from backend.automation.backtesting.folders import discard, folder_of
from backend.automation.backtesting.services import backtest_cancel
from backend.automation.models import Backtest
from backend.core.actor import system_actor
from backend.datasets.erased import Erased
from backend.datasets.held_files import folder_holds

ACTOR = system_actor("erasure")


def backtests_forget(erased: Erased) -> list[str]:
    """Returns those that are waited for."""
    waits = []
    for backtest in _holding(erased):
        erased.beat()
        if backtest.state in backtest.machine.active:
            backtest_cancel(actor=ACTOR, backtest=backtest)
            backtest.refresh_from_db()
        if backtest.state in backtest.machine.active:
            waits.append(f"{backtest} to end")
        else:
            discard(backtest)
    return waits


def backtests_found(erased: Erased) -> int:
    return len(_holding(erased))


def _holding(erased: Erased) -> list[Backtest]:
    rows = Backtest.objects.filter(service=erased.service).select_related("service__project").defer("result")
    return [row for row in rows if folder_of(row).is_dir() and folder_holds(folder_of(row), erased)]
