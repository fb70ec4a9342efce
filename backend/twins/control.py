"""What control does for twins: lost checks get another worker, and what came in as a file is compared, if asked for."""

from backend.config.environment import ENV
from backend.core.actor import system_actor
from backend.jobs.attempted import requeue_lost
from backend.jobs.control import control_step, each
from backend.twins.models import TwinCheck
from backend.twins.selectors import services_to_compare
from backend.twins.services import twins_start

CONTROL = system_actor("control")


@control_step("twins.lost", every_s=5.0)
def requeue_lost_checks() -> None:
    requeue_lost(TwinCheck, CONTROL)


@control_step("twins.after_imports", every_s=10.0)
def compare_after_imports() -> None:
    if ENV.twins_after_import:
        each(services_to_compare(), lambda service: twins_start(actor=CONTROL, service=service))
