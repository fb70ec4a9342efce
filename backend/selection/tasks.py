"""The job of a selection: the engine chooses in a process of its own."""

import logging

from backend.core.actor import system_actor
from backend.core.errors import AppError, ConflictError, InterruptionError
from backend.jobs import job
from backend.selection.attempts import (
    selection_claim,
    selection_ended,
    selection_finished,
    selection_requeue,
)
from backend.selection.choosing import chosen
from backend.selection.services import JOB

WORKER = system_actor("worker")
logger = logging.getLogger(__name__)


@job(JOB)
def run(selection_id: int) -> None:
    """Perform one queued selection; a second delivery exits at once."""
    selection = selection_claim(actor=WORKER, selection_id=selection_id)
    if selection is None:
        return
    try:
        selection_finished(actor=WORKER, selection=selection, result=chosen(selection))
    except InterruptionError as interrupted:
        selection_requeue(actor=WORKER, selection=selection, reason=str(interrupted))
    except ConflictError as error:
        logger.info("%s: %s", selection, error)
    except AppError as error:
        selection_ended(actor=WORKER, selection=selection, state="failed", failure=error.as_dict())
    except Exception as error:
        logger.exception("%s: a bug", selection)
        failure = {"code": "internal_error", "detail": f"A bug of ours: {error!r}", "data": {}}
        selection_ended(actor=WORKER, selection=selection, state="errored", failure=failure)
