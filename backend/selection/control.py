"""What control does for selections: those whose worker was lost get another."""

from backend.core.actor import system_actor
from backend.jobs.attempted import requeue_lost
from backend.jobs.control import control_step
from backend.selection.models import Selection


@control_step("selection.lost", every_s=5.0)
def requeue_lost_selections() -> None:
    requeue_lost(Selection, system_actor("control"))
