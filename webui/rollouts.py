"""The way of a rollout, step by step, as a timeline tells it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from backend.core.actor import Actor
from backend.core.acts import ref
from backend.deployments.models import DeploymentRequest, Rollout
from backend.deployments.selectors import rollout_list
from backend.deployments.states import ROLLOUT
from backend.projects.selectors import log_list

STEPS = {
    "queued": ("Queue", "The control loop takes it up."),
    "loading": ("Load", "Under a name of its own: what serves is not touched."),
    "warming": ("Warm and check", "It must answer as its training said it would."),
    "promoting": (
        "Promote",
        "Load it under the stable name beside the old version, then switch the routing.",
    ),
    "draining": ("Drain", "The old version ends what it has begun, then leaves."),
    "done": ("Live", "Every gateway routes to it."),
}


@dataclass(frozen=True)
class Story:
    """A rollout and the events of its timeline."""

    rollout: Rollout
    title: str
    active: bool
    events: list[dict[str, Any]]


def rollout_stories(actor: Actor, request: DeploymentRequest) -> list[Story]:
    """The request's rollout and the roll backs that came of it, newest first."""
    rows = rollout_list(actor, request.service)
    found = list((rows.filter(request=request) | rows.filter(cause=ref(request))).order_by("-pk"))
    entries = log_list(actor, request.service.project).filter(object__in=[ref(row) for row in found])
    reached: dict[str, dict[str, datetime]] = {}
    for entry in entries if found else ():
        reached.setdefault(entry.object, {})[entry.kind.partition(".")[2]] = entry.at
    return [_story(row, reached.get(ref(row), {})) for row in found]


def _story(rollout: Rollout, reached: dict[str, datetime]) -> Story:
    title = "Roll back" if rollout.kind == "rollback" else "Rollout"
    events = [
        _step(rollout, state, reached) for state in STEPS if state in reached or rollout.state != "failed"
    ]
    if rollout.state == "failed":
        events.append(_failed(rollout))
    return Story(rollout, f"{title} of v{rollout.version.number}", rollout.state in ROLLOUT.active, events)


def _step(rollout: Rollout, state: str, reached: dict[str, datetime]) -> dict[str, Any]:
    """Passed: ticked, with its time; under way: turning, with what hinders it; to come: hollow."""
    title, text = STEPS[state]
    event: dict[str, Any] = {"title": title, "text": text, "at": reached.get(state)}
    if state == rollout.state and state != "done":
        hindered = f"Try {rollout.tries + 1}: {rollout.failure['detail']}" if rollout.failure else text
        return {**event, "title": state.capitalize(), "text": hindered, "state": state}
    if state in reached:
        return {**event, "state": "done", "text": text if state == "done" else ""}
    return {**event, "icon": "circle-dashed", "tone": "neutral"}


def _failed(rollout: Rollout) -> dict[str, Any]:
    failure = rollout.failure or {"code": "", "detail": "It is not known why."}
    text = f"{failure['detail']} ({failure['code']})" if failure["code"] else failure["detail"]
    return {"title": "Failed", "text": text, "at": rollout.state_changed_at, "state": "failed"}
