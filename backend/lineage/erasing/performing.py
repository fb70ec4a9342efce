"""A worker performs an erasure, step by step; one that is killed is gone on with, for each step may be done again."""

import logging
from datetime import timedelta

from django.db.models import QuerySet

from backend.core.actor import system_actor
from backend.core.acts import act, ref
from backend.core.clock import now
from backend.core.errors import AppError, InterruptionError
from backend.core.states import advance
from backend.datasets.erased import Erased
from backend.datasets.models import Sample
from backend.jobs import stopping
from backend.jobs.heartbeats import beating
from backend.jobs.turns import OvertakenError, in_hand, turn_put_back, turn_take
from backend.lineage.erasing.erasers import ERASERS, Eraser
from backend.lineage.erasing.record import record
from backend.lineage.models import Erasure
from backend.lineage.samples import versions_that_saw

ACTOR = system_actor("erasure")
# It does not hold its worker while it waits.
LOOK_AGAIN = timedelta(seconds=2)

logger = logging.getLogger(__name__)


class WaitingError(Exception):
    """Something must end first."""


def erasure_perform(erasure_id: int, turn: int) -> None:
    """Take a turn; a second delivery of the same finds it taken and exits."""
    found = turn_take(Erasure, erasure_id, turn, ACTOR)
    if found is None:
        return
    try:
        with beating(in_hand(found)):
            _work(found, _erased(found))
    except WaitingError:
        in_hand(found).update(heartbeat_at=None, due_at=now() + LOOK_AGAIN)
    except OvertakenError:
        logger.warning("%s: turn %s was overtaken", found, found.turn)
    except InterruptionError:
        turn_put_back(found, ACTOR)
    except AppError as error:
        _end(found, "failed", error.detail)
    except Exception:
        _end(found, "failed", "It failed by a fault of ours; see the log.")
        raise
    else:
        _end(found, "finished")


def _work(found: Erasure, erased: Erased) -> None:
    # Before anything goes: whatever is restored later is held against it.
    record(found.service.name, erased.payloads)
    for eraser in ERASERS:
        if eraser.name not in found.done:
            _step(found, eraser, erased)
    _verify(found, erased)


def _step(found: Erasure, eraser: Eraser, erased: Erased) -> None:
    count = eraser.found(erased)
    if waits := eraser.forget(erased):
        _tell(found, waits=waits)
        raise WaitingError
    _tell(found, waits=[], done={**found.done, eraser.name: count})


def _verify(found: Erasure, erased: Erased) -> None:
    """Look everywhere once more. Raises AppError `not_erased` and forgets what was done, so that all is done again."""
    left = {eraser.name: eraser.found(erased) for eraser in ERASERS}
    if any(left.values()):
        _tell(found, done={})
        told = ", ".join(f"{count} in {name}" for name, count in left.items() if count)
        raise AppError("not_erased", f"Some came back or stayed ({told}): try again.")


def _erased(found: Erasure) -> Erased:
    rows = list(samples_of(found))

    def beat() -> None:
        if stopping.requested():
            raise InterruptionError("The worker was stopped.")

    return Erased(
        service=found.service,
        ids=frozenset(str(row.pk) for row in rows),
        payloads=frozenset(row.payload for row in rows),
        at=found.since,
        cause=ref(found),
        beat=beat,
    )


def samples_of(found: Erasure) -> QuerySet[Sample]:
    """What is left of its samples: their rows."""
    return Sample.objects.filter(service=found.service, erasure=ref(found), erased_at__isnull=False)


def _tell(found: Erasure, **values: object) -> None:
    """Raises OvertakenError."""
    if not in_hand(found).update(**values):
        raise OvertakenError
    for name, value in values.items():
        setattr(found, name, value)


def _end(found: Erasure, state: str, problem: str = "") -> None:
    with act(found.scope, ACTOR) as log:
        if in_hand(found).exists():
            ids = {str(pk) for pk in samples_of(found).values_list("pk", flat=True)}
            found.saw = versions_that_saw(found.service, ids)
            found.problem, found.waits, found.finished_at = problem, [], log.at
            found.save(update_fields=["saw", "problem", "waits", "finished_at"])
            advance(found, state, act=log, reason=problem)
