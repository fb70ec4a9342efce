"""Work of the data room that is done in the background."""

from backend.datasets.importing.performing import import_perform
from backend.datasets.models import DataImport
from backend.datasets.services.bulk_pieces import JOB, bulk_perform
from backend.jobs.queue import job


@job(DataImport.job)
def perform_import(import_id: int, turn: int) -> None:
    import_perform(import_id, turn)


@job(JOB)
def perform_bulk_piece(change_id: int, position: int) -> None:
    bulk_perform(change_id, position)
