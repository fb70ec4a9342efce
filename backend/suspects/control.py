"""What control does for label checks: those whose worker was lost get another."""

from backend.core.actor import system_actor
from backend.jobs.control import control_step
from backend.suspects.services import checks_mark_lost


@control_step("suspects.lost", every_s=5.0)
def requeue_lost() -> None:
    checks_mark_lost(actor=system_actor("control"))
