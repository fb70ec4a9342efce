"""What the record of a run says that doing it again needs, and what of that is no longer there."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from backend.access.rules import visible
from backend.core.actor import Actor
from backend.core.blobs import blobs
from backend.core.errors import AppError
from backend.datasets.models import Snapshot
from backend.datasets.selectors import items_gone, snapshot_items
from backend.engine import validate_architecture, validate_training
from backend.registry.artifacts import artifact_path
from backend.registry.models import ModelVersion
from backend.updates.models import UpdateRun

GIVEN = ("model.safetensors", "state.safetensors")
RESULT = "result.json"


@dataclass(frozen=True, slots=True)
class Reproducible:
    """made_by: the run of the version. missing: a sentence for each thing that it needs and that is gone: without
    it there is no reproduction. left_out: held-back sets that are no longer whole; without them there is less to
    compare."""

    version: ModelVersion
    made_by: UpdateRun | None
    missing: list[str]
    left_out: list[Snapshot]

    @property
    def sets(self) -> list[Snapshot]:
        """The held-back sets that are whole."""
        gone = {snapshot.pk for snapshot in self.left_out}
        rows = self.made_by.evaluation.order_by("pk") if self.made_by else ()
        return [snapshot for snapshot in rows if snapshot.pk not in gone]


def reproducible(actor: Actor, version: ModelVersion) -> Reproducible:
    """What stands in the way of training the version again from its record."""
    runs = visible(UpdateRun.objects.filter(version=version), actor, "service__project")
    run = runs.select_related("base", "snapshot__service", "service").first()
    if run is None or run.kind != "update":
        came = "was brought in as a file" if run else "was registered"
        return Reproducible(version, run, [f"{version} {came}: no training of it is recorded."], [])
    left_out = [snapshot for snapshot in run.evaluation.order_by("pk") if _gone(snapshot)]
    return Reproducible(version, run, list(_missing(run, version)), left_out)


def reproductions(actor: Actor, version: ModelVersion) -> list[UpdateRun]:
    """Newest first."""
    rows = UpdateRun.objects.filter(reproduces=version).order_by("-pk")
    return list(visible(rows, actor, "service__project"))


def conditions_of(run: UpdateRun) -> dict[str, Any]:
    """What it ran on and with; of a run that is older than their record, the threads alone."""
    if run.conditions is not None:
        return dict(run.conditions)
    result = result_of(run)
    return {"threads": result["threads"]} if "threads" in result else {}


def result_of(run: UpdateRun) -> dict[str, Any]:
    """What the engine said at its end; {} where it made no version, or the file is gone."""
    if run.version is None:
        return {}
    try:
        found: dict[str, Any] = json.loads(artifact_path(run.version, RESULT).read_bytes())
    except (AppError, ValueError):
        return {}
    return found


def _missing(run: UpdateRun, version: ModelVersion) -> Iterator[str]:
    if run.snapshot and (gone := _gone(run.snapshot)):
        yield f"Of snapshot {run.snapshot_id}, on which it was trained, {gone}."
    if run.base is not None:
        yield from _gone_of_base(run.base)
    signature = {**run.service.signature, "classes": run.spec["classes"]}
    try:
        validate_training(run.strategy, run.spec["parameters"], run.spec["training"])
        validate_architecture(version.architecture, version.architecture_parameters, signature)
    except AppError as error:
        yield f"The engine no longer takes its settings: {error.detail}"


def _gone(snapshot: Snapshot) -> str:
    """Blank where it is whole."""
    try:
        items = snapshot_items(snapshot)
    except AppError:
        return "the manifest is no longer readable"
    gone = len(items_gone(snapshot.service, items))
    return f"{gone:,} of {len(items):,} samples are gone" if gone else ""


def _gone_of_base(base: ModelVersion) -> Iterator[str]:
    for row in base.artifacts.filter(name__in=GIVEN):
        if row.rewritten_by:
            yield f"{row.name} of {base}, from which it was trained, was rewritten by {row.rewritten_by}."
        elif not blobs().holds(row.digest):
            yield f"{row.name} of {base}, from which it was trained, is no longer stored."
