"""What control looks after: policies that are to act, and chains that can go on."""

from datetime import timedelta

from django.db.models import Q

from backend.automation.backtesting.services import backtest_requeue
from backend.automation.chains import chain_advance
from backend.automation.models import Backtest, Chain, Policy
from backend.automation.reacting import react
from backend.config.environment import ENV
from backend.core.clock import now
from backend.jobs.control import control_step, each


@control_step("automation.policies", every_s=2.0)
def ask_policies() -> None:
    each(Policy.objects.filter(enabled=True).select_related("service__project"), react)


@control_step("automation.chains", every_s=1.0)
def advance_chains() -> None:
    under_way = Chain.objects.exclude(state__in=Chain.machine.final)
    related = (
        "service__project",
        "run__version",
        "report__version",
        "report__baseline",
        "report__environment",
    )
    each(under_way.select_related(*related), chain_advance)


@control_step("automation.lost_backtests", every_s=5.0)
def restart_lost_backtests() -> None:
    """One whose worker died starts again."""
    silent_since = now() - timedelta(seconds=ENV.heartbeat_timeout_s)
    # Those that an older program began have no heartbeat.
    silent = Q(heartbeat_at__lt=silent_since) | Q(heartbeat_at=None, state_changed_at__lt=silent_since)
    each(Backtest.objects.filter(silent, state="running").select_related("service"), backtest_requeue)
