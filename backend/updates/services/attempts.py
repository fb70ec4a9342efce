"""The writes of one attempt at a run. Each carries its number; one that is not current is refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest

from backend.core.actor import system_actor
from backend.core.acts import Act, act, project_scope, ref
from backend.core.clock import now
from backend.core.errors import ConflictError
from backend.core.states import advance
from backend.engine import Event, read_result
from backend.registry.services import version_register
from backend.updates.models import LogLine, MetricPoint, UpdateRun

ACTOR = system_actor("updates")
Failure = Mapping[str, Any]


class AttemptLostError(ConflictError):
    """Somebody else has this run now, or it was ended: nothing of this attempt may be written any more."""

    def __init__(self, run_id: int, attempt: int) -> None:
        super().__init__("attempt_lost", f"Attempt {attempt} of run {run_id} is no longer the current one.")


@dataclass
class Progress:
    """What a batch of engine events says. sequence: the newest; the rest None or empty where nothing new."""

    sequence: int = 0
    values: dict[str, float | None] = field(default_factory=dict)
    points: list[MetricPoint] = field(default_factory=list)
    lines: list[LogLine] = field(default_factory=list)

    def add(self, run_id: int, event: Event) -> None:
        """Take one event in; kinds that say nothing to the database only move the sequence."""
        sequence = self.sequence = event["seq"]
        match event["kind"]:
            case "progress":
                self.values = {"fraction": event["fraction"], "eta_s": event["eta_s"]}
            case "metric":
                self.points.append(
                    MetricPoint(
                        run_id=run_id,
                        sequence=sequence,
                        name=event["name"][:80],
                        step=event["step"],
                        value=event["value"],
                    )
                )
            case "log":
                at = datetime.fromtimestamp(event["time_s"], UTC)
                line = LogLine(
                    run_id=run_id, sequence=sequence, at=at, level=event["level"][:10], text=event["text"]
                )
                self.lines.append(line)


def attempt_begin(run_id: int) -> UpdateRun | None:
    """Claim a queued run and begin its next attempt; None where another delivery has claimed it."""
    run = UpdateRun.objects.select_related("service").get(pk=run_id)
    with act(project_scope(run.service.project_id), ACTOR) as log:
        run.refresh_from_db(from_queryset=UpdateRun.objects.select_related("service", "base", "snapshot"))
        if run.state != "queued":
            return None
        run.attempt += 1
        run.heartbeat_at, run.started_at = log.at, run.started_at or log.at
        run.save(update_fields=["attempt", "heartbeat_at", "started_at"])
        advance(run, "running", act=log, attempt=run.attempt)
    return run


def attempt_beat(run_id: int, attempt: int) -> None:
    """Say that the attempt lives. Raises AttemptLostError."""
    _write(run_id, attempt, heartbeat_at=now())


def attempt_progress(run_id: int, attempt: int, progress: Progress, offset: int) -> bool:
    """Store what the engine said up to byte `offset`; whether the run is still wanted.

    Raises: AttemptLostError.
    """
    with transaction.atomic():
        sequence = Greatest(F("sequence"), Value(progress.sequence))
        _write(
            run_id, attempt, heartbeat_at=now(), events_offset=offset, sequence=sequence, **progress.values
        )
        MetricPoint.objects.bulk_create(progress.points, ignore_conflicts=True)
        LogLine.objects.bulk_create(progress.lines, ignore_conflicts=True)
    return not UpdateRun.objects.filter(pk=run_id, cancel_requested=True).exists()


def attempt_end(run: UpdateRun, to: str, failure: Failure | None = None) -> None:
    """End the attempt without a version. Raises AttemptLostError."""
    with act(project_scope(run.service.project_id), ACTOR) as log:
        _require_current(run)
        # How far it came was written past this object; a version whose act was undone is none.
        run.refresh_from_db(fields=["fraction", "version"])
        run.failure = dict(failure) if failure else None
        _close(
            run,
            to,
            log,
            reason=str(failure["detail"]) if failure else "",
            code=failure["code"] if failure else "",
        )


def attempt_finish(run: UpdateRun, folder: Path) -> None:
    """Register what the engine left in `folder` as a new version, and end the run with it.

    Raises: AttemptLostError; AppError `result_unreadable`.
    """
    result = read_result(folder)
    with act(project_scope(run.service.project_id), ACTOR) as log:
        _require_current(run)
        made_from = run.base or run.service
        run.version = version_register(
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
        run.fraction, run.failure = 1.0, None
        _close(run, "finished", log, version=run.version.pk)


def _close(run: UpdateRun, to: str, log: Act, reason: str = "", **data: object) -> None:
    run.finished_at, run.eta_s = log.at, None
    run.save(update_fields=["version", "fraction", "failure", "finished_at", "eta_s"])
    advance(run, to, act=log, reason=reason, attempt=run.attempt, **data)


def _write(run_id: int, attempt: int, **values: object) -> None:
    if UpdateRun.objects.filter(pk=run_id, attempt=attempt, state="running").update(**values) != 1:
        raise AttemptLostError(run_id, attempt)


def _require_current(run: UpdateRun) -> None:
    """Inside an act: nobody changes it any more until the act ends."""
    if not UpdateRun.objects.filter(pk=run.pk, attempt=run.attempt, state="running").exists():
        raise AttemptLostError(run.pk, run.attempt)
