"""The writes of one attempt at a run. Each carries its number; one that is not current is refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import F, Manager, QuerySet, Value
from django.db.models.functions import Greatest

from backend.core.actor import system_actor
from backend.core.acts import Act, act, project_scope, ref
from backend.core.clock import now
from backend.core.errors import ConflictError
from backend.core.states import advance
from backend.engine import Event, read_result
from backend.registry.models import ModelVersion
from backend.registry.services import version_register
from backend.updates.models import Benchmark, Run, UpdateRun
from backend.updates.services.comparing import compared
from backend.updates.services.results import results_keep

ACTOR = system_actor("updates")
SAME, OTHER = "The very same weights as those of {}.", "Other weights than those of {}."
Failure = Mapping[str, Any]
Fields = dict[str, Any]
RunT = TypeVar("RunT", UpdateRun, Benchmark)


class AttemptLostError(ConflictError):
    """Somebody else has this run now, or it was ended: nothing of this attempt may be written any more."""

    def __init__(self, run: Run) -> None:
        super().__init__("attempt_lost", f"Attempt {run.attempt} of {run} is no longer the current one.")


@dataclass
class Progress:
    """What a batch of engine events says. sequence: the newest; results_sequence: the newest that told of a benchmark's
    results; the rest empty where nothing new."""

    sequence: int = 0
    results_sequence: int = 0
    values: Fields = field(default_factory=dict)
    points: list[Fields] = field(default_factory=list)
    lines: list[Fields] = field(default_factory=list)

    def add(self, event: Event) -> None:
        """Take one event in; kinds that say nothing to the database only move the sequence."""
        sequence = self.sequence = event["seq"]
        match event["kind"]:
            case "progress":
                self.values = {"fraction": event["fraction"], "eta_s": event["eta_s"]}
            case "metric":
                point = {"name": event["name"][:80], "step": event["step"], "value": event["value"]}
                self.points.append({"sequence": sequence, **point})
            case "results":
                self.results_sequence = sequence
            case "log":
                at = datetime.fromtimestamp(event["time_s"], UTC)
                line = {"at": at, "level": event["level"][:10], "text": event["text"]}
                self.lines.append({"sequence": sequence, **line})


def attempt_begin(kind: type[RunT], run_id: int) -> RunT | None:
    """Claim a queued run and begin its next attempt; None where another delivery has claimed it."""
    run = kind._default_manager.get(pk=run_id)
    with act(project_scope(run.project.pk), ACTOR) as log:
        run.refresh_from_db()
        if run.state != "queued":
            return None
        run.attempt += 1
        run.heartbeat_at, run.started_at = log.at, run.started_at or log.at
        run.save(update_fields=["attempt", "heartbeat_at", "started_at"])
        advance(run, "running", act=log, attempt=run.attempt)
    return run


def attempt_progress(run: Run, progress: Progress, offset: int) -> bool:
    """Store what the engine said up to byte `offset`; whether the run is still wanted.

    Raises: AttemptLostError.
    """
    with transaction.atomic():
        sequence = Greatest(F("sequence"), Value(progress.sequence))
        _write(run, heartbeat_at=now(), events_offset=offset, sequence=sequence, **progress.values)
        _store(run, run.points, progress.points)
        _store(run, run.lines, progress.lines)
    return not type(run)._default_manager.filter(pk=run.pk, cancel_requested=True).exists()


def attempt_end(run: Run, to: str, failure: Failure | None = None) -> None:
    """End the attempt with nothing made. Raises AttemptLostError."""
    with act(project_scope(run.project.pk), ACTOR) as log:
        _require_current(run)
        # How far it came was written past this object; an outcome whose act was undone is none.
        run.refresh_from_db(fields=["fraction", *run.outcome])
        run.failure = dict(failure) if failure else None
        _close(
            run,
            to,
            log,
            reason=str(failure["detail"]) if failure else "",
            code=failure["code"] if failure else "",
        )


def attempt_finish(run: Run, folder: Path) -> None:
    """Keep what the engine left in `folder`, and end the run with it: a new version, a benchmark's results, or what
    a reproduction says of its version.

    Raises: AttemptLostError; AppError `result_unreadable`.
    """
    with act(project_scope(run.project.pk), ACTOR) as log:
        _require_current(run)
        if isinstance(run, Benchmark):
            run.refresh_from_db(fields=["sequence"])
            results_keep(run, folder)
            made: Fields = {"strategies": run.strategies}
        else:
            result = read_result(folder)
            run.governed, run.conditions = _governed(result), result.get("conditions")
            made = _made(run, folder, result)
        run.fraction, run.failure = 1.0, None
        _close(run, "finished", log, **made)


def _made(run: UpdateRun, folder: Path, result: Fields) -> Fields:
    """What the log says of it."""
    if run.reproduces is not None:
        run.reproduced = compared(run, folder, result)
        same = run.reproduced["same"]
        reason = SAME if same else OTHER
        return {"reproduces": run.reproduces_id, "same": same, "reason": reason.format(run.reproduces)}
    run.version = _version(run, folder, result)
    return {"version": run.version.pk}


def _version(run: UpdateRun, folder: Path, result: Fields) -> ModelVersion:
    made_from = run.base or run.service
    return version_register(
        actor=ACTOR,
        service=run.service,
        folder=folder,
        architecture=made_from.architecture,
        architecture_parameters=made_from.architecture_parameters,
        classes=result["classes"],
        parent=run.base,
        snapshot=run.snapshot if run.kind == "update" else None,
        strategy=run.strategy,
        seen_ids=sorted({*result["train_ids"], *result["memory_ids"]}),
        metrics={**result["metrics"], "parity": result["parity"]},
        cause=ref(run),
    )


def _governed(result: Fields) -> Fields | None:
    """What the engine's governor found, and by what share of the machine; None where it had none."""
    found: Fields | None = result.get("governor")
    return found and {**found, "yields_by": result["yields_by"], "threads": result["threads"]}


def _store(run: Run, rows: Manager[Any], said: list[Fields]) -> None:
    """What is there already, by its sequence, stays as it is."""
    made = [rows.model(run_id=run.pk, **fields) for fields in said]
    rows.model._default_manager.bulk_create(made, ignore_conflicts=True)


def _close(run: Run, to: str, log: Act, reason: str = "", **data: object) -> None:
    run.finished_at, run.eta_s = log.at, None
    run.save(update_fields=[*run.outcome, "fraction", "failure", "finished_at", "eta_s"])
    advance(run, to, act=log, reason=reason, attempt=run.attempt, **data)


def _write(run: Run, **values: object) -> None:
    if attempt_row(run).update(**values) != 1:
        raise AttemptLostError(run)


def _require_current(run: Run) -> None:
    """Inside an act: nobody changes it any more until the act ends."""
    if not attempt_row(run).exists():
        raise AttemptLostError(run)


def attempt_row(run: Run) -> QuerySet[Any]:
    """The run's row, as long as this attempt is the one that has it."""
    return type(run)._default_manager.filter(pk=run.pk, attempt=run.attempt, state="running")
