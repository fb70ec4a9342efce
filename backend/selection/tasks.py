"""The job of a selection: the engine chooses in a process of its own."""

from backend.jobs import job
from backend.jobs.attempted import perform
from backend.selection.choosing import chosen
from backend.selection.finishing import selection_finished
from backend.selection.models import Selection


@job(Selection.job)
def run(selection_id: int) -> None:
    """Perform one queued selection."""
    perform(
        Selection,
        selection_id,
        lambda selection: selection_finished(selection=selection, result=chosen(selection)),
    )
