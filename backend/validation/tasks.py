"""The validation job: the engine judges in a process of its own, then the gates speak."""

import logging

from backend.core.actor import system_actor
from backend.core.errors import AppError, ConflictError, InterruptionError
from backend.jobs import job
from backend.validation.judging import judge
from backend.validation.services import (
    validation_claim,
    validation_ended,
    validation_judged,
    validation_requeue,
)

WORKER = system_actor("worker")
logger = logging.getLogger(__name__)


@job("validation.run")
def run(report_id: int) -> None:
    """Validate one queued report; a second delivery exits at once."""
    report = validation_claim(actor=WORKER, report_id=report_id)
    if report is None:
        return
    try:
        validation_judged(actor=WORKER, report=report, judgement=judge(report))
    except InterruptionError as interrupted:
        validation_requeue(actor=WORKER, report=report, reason=str(interrupted))
    except ConflictError as error:
        logger.info("report %s: %s", report.pk, error)
    except AppError as error:
        validation_ended(actor=WORKER, report=report, state="failed", failure=error.as_dict())
    except Exception as error:
        logger.exception("report %s: the validation is broken", report.pk)
        failure: dict[str, object] = {
            "code": "internal_error",
            "detail": f"A bug of ours: {error!r}",
            "data": {},
        }
        validation_ended(actor=WORKER, report=report, state="errored", failure=failure)
