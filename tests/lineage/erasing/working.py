"""Erasures as a worker performs them."""

from backend.lineage.erasing.performing import erasure_perform
from backend.lineage.erasing.services import erasure_look_again
from backend.lineage.models import Erasure


def work(erasure: Erasure, turns: int = 5) -> Erasure:
    """Let workers take turns, as control has them, until it has ended or only waits."""
    for _ in range(turns):
        erasure_perform(erasure.pk, erasure.turn)
        erasure.refresh_from_db()
        if erasure.due_at:
            erasure_look_again(erasure)
        if erasure.state in ("finished", "failed"):
            break
    return erasure
