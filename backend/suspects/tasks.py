"""The job of a label check: the engine ranks the labels in a process of its own."""

from backend.jobs import job
from backend.jobs.attempted import perform
from backend.suspects.checking import checked
from backend.suspects.models import LabelCheck
from backend.suspects.services import check_finished


@job(LabelCheck.job)
def run(check_id: int) -> None:
    """Perform one queued check."""
    perform(LabelCheck, check_id, lambda check: check_finished(check=check, result=checked(check)))
