"""Where a backtest trains: `<home>/backtests/<id>/`, which goes when the backtest ends, however that is."""

import shutil
from pathlib import Path

from backend.automation.models import Backtest
from backend.config.environment import ENV


def folder_of(backtest: Backtest) -> Path:
    return ENV.home / "backtests" / str(backtest.pk)


def discard(backtest: Backtest) -> None:
    shutil.rmtree(folder_of(backtest), ignore_errors=True)
