"""What control does for selections: those whose worker was lost get another."""

from backend.core.actor import system_actor
from backend.jobs.control import control_step
from backend.selection.attempts import selections_mark_lost


@control_step("selection.lost", every_s=5.0)
def requeue_lost() -> None:
    selections_mark_lost(actor=system_actor("control"))
