"""Of a record: the version, the run that made it, and what was made of that run again."""

from typing import Any

from backend.lineage.records.story import Story
from backend.registry.models import ModelVersion
from backend.updates.recorded import conditions_of, result_of

Json = dict[str, Any]


def version(story: Story) -> Json:
    row = story.version
    return {
        "number": row.number,
        "origin": story.run.kind if story.run else "registered",
        "state": row.state,
        "digest": row.digest,
        "architecture": row.architecture,
        "architecture_parameters": row.architecture_parameters,
        "strategy": row.strategy,
        "classes": row.classes,
        "parent": named(row.parent),
        "metrics": row.metrics,
        "artifacts": [
            {
                "name": file.name,
                "digest": file.registered_digest,
                "size_bytes": file.size_bytes,
                "rewritten_by": file.rewritten_by,
            }
            for file in row.artifacts.order_by("name")
        ],
        "made_by": row.created_by,
        "made_at": row.created_at,
        "history": story.history(row),
    }


def run(story: Story) -> Json | None:
    """None of a version that no run made. cost: what it took, None of what is not known."""
    row = story.run
    if row is None:
        return None
    result = result_of(row)
    return {
        "id": row.pk,
        "kind": row.kind,
        "state": row.state,
        "strategy": row.strategy,
        "parameters": row.spec.get("parameters", {}),
        "training": row.spec.get("training", {}),
        "seed": row.spec.get("training", {}).get("seed"),
        "weights": row.weights,
        "base": named(row.base),
        "snapshot": row.snapshot_id,
        "evaluation": list(row.evaluation.order_by("pk").values_list("pk", flat=True)),
        "conditions": conditions_of(row),
        "cost": {
            "seconds": result.get("seconds"),
            "training_seconds": result.get("training_seconds"),
            "serving": row.governed,
        },
        "attempts": row.attempt,
        "cause": row.cause,
        "asked_by": row.created_by,
        "asked_at": row.created_at,
        "started_at": row.started_at,
        "finished_at": row.finished_at,
        "history": story.history(row),
    }


def reproductions(story: Story) -> list[Json]:
    return [
        {
            "run": row.pk,
            "state": row.state,
            "asked_by": row.created_by,
            "asked_at": row.created_at,
            "finished_at": row.finished_at,
            "result": row.reproduced,
        }
        for row in story.reproductions
    ]


def named(row: ModelVersion | None) -> Json | None:
    """Another version by number and digest."""
    return {"number": row.number, "digest": row.digest} if row else None
