"""Work of lineage that is done in the background."""

from backend.jobs import job
from backend.lineage.erasing.performing import erasure_perform
from backend.lineage.models import Erasure


@job(Erasure.job)
def perform_erasure(erasure_id: int, turn: int) -> None:
    erasure_perform(erasure_id, turn)
