"""What control does for label checks: those whose worker was lost get another."""

from backend.core.actor import system_actor
from backend.jobs.attempted import requeue_lost
from backend.jobs.control import control_step
from backend.suspects.models import LabelCheck


@control_step("suspects.lost", every_s=5.0)
def requeue_lost_checks() -> None:
    requeue_lost(LabelCheck, system_actor("control"))
