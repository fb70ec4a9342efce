"""What control does for erasures: those whose worker died go on, and what a backup brought back is erased again.

And the key that records are signed with is there, and listed, before the first record is.
"""

from backend.jobs.control import control_step, each
from backend.lineage.erasing.services import (
    erasure_look_again,
    erasure_requeue,
    erasures_apply,
    erasures_due,
    erasures_lost,
)
from backend.lineage.records.keys import key_keep


@control_step("lineage.lost_erasures", every_s=5.0)
def restart_lost_erasures() -> None:
    each(erasures_lost(), erasure_requeue)


@control_step("lineage.waiting_erasures", every_s=2.0)
def look_again() -> None:
    each(erasures_due(), erasure_look_again)


@control_step("lineage.erasures_again", every_s=3600.0)
def erase_again() -> None:
    """At control's start, and every hour."""
    erasures_apply()


@control_step("lineage.record_key", every_s=3600.0)
def keep_record_key() -> None:
    """At control's start, and every hour."""
    key_keep()
