"""Of a record: the reports, the requests with their frozen evidence, what was said of them, and who voted as what."""

import hashlib
from typing import Any

from backend.core.signing import canonical, plain
from backend.deployments.models import Approval, BrokenGlass, Comment, DeploymentRequest
from backend.lineage.records.making import named
from backend.lineage.records.story import Story
from backend.validation.models import ValidationReport

Json = dict[str, Any]


def reports(story: Story) -> list[Json]:
    return [_report(story, report) for report in story.reports]


def requests(story: Story) -> list[Json]:
    return [_request(story, request) for request in story.requests]


def _report(story: Story, report: ValidationReport) -> Json:
    bound = {name: value for name, value in report.evidence.items() if name != "measured"}
    return {
        "id": report.pk,
        "environment": report.environment.name,
        "baseline": named(report.baseline),
        "state": report.state,
        "bound_to": bound,
        "evidence_digest": _digest(report.evidence) if report.state in report.machine.final else None,
        "gates": [
            {
                "gate": one.gate,
                "required": one.required,
                "verdict": one.verdict,
                "value": one.value,
                "interval": one.interval,
                "threshold": one.threshold,
                "detail": one.detail,
            }
            for one in report.gates.all()
        ],
        "classes": _classes(report.evidence.get("measured", {}).get("per_class", {})),
        "snapshots": [snapshot.pk for snapshot in report.snapshots.all()],
        "failure": report.failure,
        "asked_by": report.created_by,
        "asked_at": report.created_at,
        "history": story.history(report),
    }


def _digest(evidence: Json) -> str:
    return hashlib.sha256(canonical(plain(evidence))).hexdigest()


def _classes(per_class: Json) -> list[Json]:
    """[{"set", "label", "samples", "accuracy", "live"}]; live: of the version beside it, None without one."""
    found = []
    for name, answered in per_class.items():
        before = answered.get("baseline", {})
        for label, one in answered.get("candidate", {}).items():
            live = before.get(label, {}).get("accuracy")
            row = {"samples": one["n"], "accuracy": one["accuracy"], "live": live}
            found.append({"set": name, "label": label, **row})
    return found


def _request(story: Story, request: DeploymentRequest) -> Json:
    return {
        "id": request.pk,
        "environment": request.environment.name,
        "state": request.state,
        "replaces": named(request.replaces),
        "report": request.report_id,
        "evidence": request.evidence,
        "dossier": request.dossier or None,
        "note": request.note,
        "cause": request.cause,
        "asked_by": request.created_by,
        "asked_at": request.created_at,
        "expires_at": request.expires_at,
        "approved_by": request.approved_by or None,
        "broken_glass": _broken(getattr(request, "broken_glass", None)),
        "votes": [_vote(story, request, vote) for vote in request.votes.all()],
        "comments": [_comment(one) for one in request.comments.all()],
        "history": story.history(request),
    }


def _comment(comment: Comment) -> Json:
    """`text`: in Markdown, as it was typed."""
    return {
        "id": comment.pk,
        "by": comment.author.actor.ref,
        "at": comment.created_at,
        "text": comment.text,
    }


def _broken(glass: BrokenGlass | None) -> Json | None:
    """None where it went by the votes; `reviewed_at` None while nobody has reviewed it."""
    if glass is None:
        return None
    return {
        "by": glass.broken_by,
        "reason": glass.reason,
        "at": glass.created_at,
        "reviewed_by": glass.reviewed_by,
        "review": glass.review,
        "reviewed_at": glass.reviewed_at,
    }


def _vote(story: Story, request: DeploymentRequest, vote: Approval) -> Json:
    by = vote.user.actor.ref
    told = [
        entry for entry in story.entries_of(request) if entry.kind.endswith(".voted") and entry.actor == by
    ]
    entry = told[0] if told else None
    return {
        "by": by,
        "approve": vote.approve,
        "comment": vote.comment,
        "at": vote.created_at,
        "roles": entry.data.get("roles", []) if entry else [],
        "entry": entry.number if entry else None,
    }
