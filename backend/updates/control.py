"""What control does for runs."""

from backend.core.actor import system_actor
from backend.jobs.control import control_step
from backend.updates.services import runs_mark_lost


@control_step("updates.lost", every_s=1.0)
def mark_lost() -> None:
    runs_mark_lost(actor=system_actor("control"))
