"""Of a record: how the version went live, and when it was."""

from typing import Any

from backend.lineage.records.making import named
from backend.lineage.records.story import Story

Json = dict[str, Any]


def rollouts(story: Story) -> list[Json]:
    return [
        {
            "id": row.pk,
            "kind": row.kind,
            "environment": row.environment.name,
            "request": row.request_id,
            "previous": named(row.previous),
            "state": row.state,
            "plan": row.plan,
            "analysis": row.analysis,
            "failure": row.failure,
            "cause": row.cause,
            "asked_by": row.created_by,
            "asked_at": row.created_at,
            "history": story.history(row),
        }
        for row in story.rollouts
    ]


def live(story: Story) -> list[Json]:
    """until: None while it is."""
    return [
        {
            "id": row.pk,
            "environment": row.environment.name,
            "host": row.host.name,
            "rollout": row.rollout_id,
            "weight": row.weight,
            "since": row.started_at,
            "until": row.ended_at,
        }
        for row in story.periods
    ]
