"""The job of a twin check: the engine compares the samples in a process of its own."""

from backend.jobs import job
from backend.jobs.attempted import perform
from backend.twins.checking import compared
from backend.twins.models import TwinCheck
from backend.twins.services import twins_finished


@job(TwinCheck.job)
def run(check_id: int) -> None:
    """Perform one queued check."""
    perform(TwinCheck, check_id, lambda check: twins_finished(check=check, result=compared(check)))
