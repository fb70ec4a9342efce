"""Work on logs that is done in the background."""

from backend.audit.verifying import verification_perform
from backend.jobs.queue import job


@job("audit.verify")
def verify_log(project_id: int) -> None:
    verification_perform(project_id)
