"""Of a record: what set the version going, its samples, their labels, and the snapshots."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from backend.core.acts import ref
from backend.core.blobs import blobs
from backend.core.errors import AppError
from backend.datasets.models import QueueItem, Snapshot
from backend.datasets.selectors import items_gone, snapshot_items
from backend.lineage.records.story import Story
from backend.monitoring.models import Alert

Json = dict[str, Any]


def alerts(story: Story) -> list[Json]:
    return [_alert(story, alert) for alert in story.alerts]


def reactions(story: Story) -> list[Json]:
    """What policies did because of the alerts."""
    return [
        {
            "id": row.pk,
            "policy_version": row.policy_version,
            "did": row.did,
            "why": row.why,
            "by": row.by,
            "at": row.at,
        }
        for row in story.reactions
    ]


def samples(story: Story) -> Json:
    """queued: those that were put before people because of the alerts; None where nothing was. learned_from: all that
    the version, or an ancestor, ever saw.

    digest of queued: SHA-256 over the digests of their inputs, sorted, a line each; of learned_from: of the JSON list
    of their ids.
    """
    causes = [ref(row) for row in (*story.alerts, *story.reactions)]
    items = QueueItem.objects.filter(service=story.version.service, cause__in=causes)
    queued = sorted(items.values_list("sample__payload", "state"))
    return {
        "queued": {
            "count": len(queued),
            "labelled": sum(state == "labelled" for _, state in queued),
            "digest": _lines_digest(payload for payload, _ in queued),
        }
        if queued
        else None,
        "learned_from": {"count": _seen(story.version.seen), "digest": story.version.seen},
    }


def labels(story: Story) -> Json | None:
    """Whose labels the version learned, as of the day that its snapshot was made; None where it has no snapshot."""
    snapshot = story.version.snapshot
    if snapshot is None or not snapshot.origins:
        return None
    kept = snapshot.origins
    return {
        "count": snapshot.size,
        "annotators": _counted(kept["annotators"], "by"),
        "samples_from": kept["first_at"],
        "samples_until": kept["last_at"],
        "agreement": kept.get("agreement"),
    }


def snapshots(story: Story) -> list[Json]:
    return [_snapshot(story, snapshot, used_for) for snapshot, used_for in story.used.items()]


def _alert(story: Story, alert: Alert) -> Json:
    return {
        "id": alert.pk,
        "title": alert.title,
        "version": alert.version_number,
        "opened_at": alert.created_at,
        "severity": alert.severity,
        "state": alert.state,
        "occurrences": alert.occurrences,
        "monitors": [
            {
                "monitor": row.monitor,
                "occurrences": row.occurrences,
                "score": row.score,
                "threshold": row.threshold,
            }
            for row in alert.evidence.all()
        ],
        "history": story.history(alert),
    }


def _snapshot(story: Story, snapshot: Snapshot, used_for: list[str]) -> Json:
    return {
        "id": snapshot.pk,
        "role": snapshot.role,
        "used_for": used_for,
        "digest": snapshot.digest,
        "size": snapshot.size,
        "gone": _gone(snapshot),
        "classes": [{"label": name, "count": snapshot.counts[name]} for name in snapshot.classes],
        "sources": _counted(snapshot.origins.get("sources", {}), "source"),
        "recipe": snapshot.recipe,
        "cause": snapshot.cause,
        "made_by": snapshot.created_by,
        "made_at": snapshot.created_at,
        "history": story.history(snapshot),
    }


def _gone(snapshot: Snapshot) -> int:
    """How many of its inputs are no longer stored; all, where its manifest is not readable."""
    try:
        return len(items_gone(snapshot.service, snapshot_items(snapshot)))
    except AppError:
        return snapshot.size


def _seen(digest: str) -> int:
    return len(json.loads(blobs().read(digest))) if digest and blobs().holds(digest) else 0


def _counted(counts: Mapping[str, int], name: str) -> list[Json]:
    return [{name: key, "count": count} for key, count in counts.items()]


def _lines_digest(digests: Iterable[str]) -> str:
    return hashlib.sha256("".join(f"{digest}\n" for digest in digests).encode()).hexdigest()
