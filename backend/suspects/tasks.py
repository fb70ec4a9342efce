"""The job of a label check: the engine ranks the labels in a process of its own."""

import logging

from backend.core.actor import system_actor
from backend.core.errors import AppError, ConflictError, InterruptionError
from backend.jobs import job
from backend.suspects.checking import checked
from backend.suspects.services import JOB, check_claim, check_ended, check_finished, check_requeue

WORKER = system_actor("worker")
logger = logging.getLogger(__name__)


@job(JOB)
def run(check_id: int) -> None:
    """Perform one queued check; a second delivery exits at once."""
    check = check_claim(actor=WORKER, check_id=check_id)
    if check is None:
        return
    try:
        check_finished(actor=WORKER, check=check, result=checked(check))
    except InterruptionError as interrupted:
        check_requeue(actor=WORKER, check=check, reason=str(interrupted))
    except ConflictError as error:
        logger.info("%s: %s", check, error)
    except AppError as error:
        check_ended(actor=WORKER, check=check, state="failed", failure=error.as_dict())
    except Exception as error:
        logger.exception("%s: a bug", check)
        failure = {"code": "internal_error", "detail": f"A bug of ours: {error!r}", "data": {}}
        check_ended(actor=WORKER, check=check, state="errored", failure=failure)
