"""What control does for validations: those whose worker was lost get another."""

from backend.core.actor import system_actor
from backend.jobs.control import control_step
from backend.validation.services import validations_mark_lost


@control_step("validations.lost", every_s=5.0)
def requeue_lost() -> None:
    validations_mark_lost(actor=system_actor("control"))
