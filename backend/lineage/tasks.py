"""Work of lineage that is done in the background."""

from backend.jobs import job
from backend.lineage.erasing.performing import JOB, erasure_perform


@job(JOB)
def perform_erasure(erasure_id: int, turn: int) -> None:
    erasure_perform(erasure_id, turn)
