"""The way of a rollout, step by step, as a timeline tells it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from backend.core.actor import Actor
from backend.core.acts import ref
from backend.core.models import LogEntry
from backend.deployments.models import DeploymentRequest, Rollout
from backend.deployments.moves import path_of
from backend.deployments.selectors import rollout_list
from backend.deployments.states import ROLLOUT
from backend.deployments.steering import TRIED
from backend.projects.selectors import log_list
from webui.people import People
from webui.templatetags.formats import percent

STEPS = {
    "queued": ("Queue", "The control loop takes it up."),
    "loading": ("Load", "Under a name of its own: what serves is not touched."),
    "warming": ("Warm and check", "It must answer as its training said it would."),
    "shadowing": ("Shadow", "Requests are mirrored to it, and its answers are thrown away."),
    "canarying": ("Canary", "It answers a share of the requests."),
    "promoting": (
        "Promote",
        "Load it under the stable name beside the old version, then switch the routing.",
    ),
    "draining": ("Drain", "The old version ends what it has begun, then leaves."),
    "watching": ("Watch", "It is live and counted; if it does badly it is rolled back by itself."),
    "retreating": ("Retreat", "Every gateway leaves it before it goes."),
    "done": ("Live", "Every gateway routes to it."),
}
ENDS = {"failed": "Failed", "aborted": "Given up", "rolled_back": "Rolled back"}
# A step whose name is no title of what goes on.
NOW = {"shadowing": "Shadowing", "canarying": "Canary", "watching": "Watching", "retreating": "Retreating"}


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
    own = rows.filter(request=request)
    causes = [ref(request), *map(ref, own)]
    found = list((own | rows.filter(cause__in=causes)).order_by("-pk"))
    return rollouts_told(actor, found)


def rollouts_told(actor: Actor, rollouts: list[Rollout]) -> list[Story]:
    """The stories of rollouts of one project, in their order."""
    if not rollouts:
        return []
    project = rollouts[0].service.project
    entries = log_list(actor, project).filter(object__in=list(map(ref, rollouts))).order_by("number")
    people = People.of(actor, project)
    told: dict[str, list[LogEntry]] = {}
    for entry in entries:
        told.setdefault(entry.object, []).append(entry)
    return [_story(row, told.get(ref(row), []), people) for row in rollouts]


def title_of(rollout: Rollout) -> str:
    return f"{'Roll back' if rollout.kind == 'rollback' else 'Rollout'} of v{rollout.version.number}"


def _story(rollout: Rollout, entries: list[LogEntry], people: People) -> Story:
    events = [_event(entry, entries[index + 1 :], rollout, people) for index, entry in enumerate(entries)]
    return Story(
        rollout, title_of(rollout), rollout.state in ROLLOUT.active, [*events, *_to_come(rollout, entries)]
    )


def _event(entry: LogEntry, later: list[LogEntry], rollout: Rollout, people: People) -> dict[str, Any]:
    """Passed: ticked, with what was found; under way: turning, with what hinders it."""
    kind = _kind(entry)
    if kind in ("rollback_asked", "paused", "continued"):
        return _word(entry, kind, people)
    if kind in ENDS:
        return {"title": ENDS[kind], "text": _reason(entry, rollout.failure), "at": entry.at, "state": kind}
    title, text = STEPS[kind]
    steps = [one for one in later if _kind(one) in STEPS or _kind(one) in ENDS]
    share = entry.data.get("share")
    event = {"title": _with_share(title, kind, share), "at": entry.at}
    if steps or kind == "done":
        found = text if kind == "done" else _found(steps[0])
        return {**event, "state": "done", "text": found}
    hindered = f"Try {rollout.tries + 1}: {rollout.failure['detail']}" if rollout.failure else text
    named = _with_share(NOW.get(kind, kind.capitalize()), kind, share)
    state = "paused" if rollout.paused else kind
    return {**event, "title": named, "text": _reason(entry) or hindered, "state": state}


def _word(entry: LogEntry, kind: str, people: People) -> dict[str, Any]:
    by = people.name(entry.actor)
    if kind == "rollback_asked":
        return {"title": f"Asked for by {by}", "at": entry.at, "icon": "arrow-back-up", "tone": "info"}
    if kind == "paused":
        text = entry.data.get("reason", "")
        return {
            "title": f"Paused by {by}",
            "text": text,
            "at": entry.at,
            "icon": "player-pause",
            "tone": "warn",
        }
    return {"title": f"Continued by {by}", "at": entry.at, "icon": "player-play", "tone": "info"}


def _to_come(rollout: Rollout, entries: Iterable[LogEntry]) -> list[dict[str, Any]]:
    """What its plan still has before it; nothing for one that goes back or is over."""
    if rollout.state not in ROLLOUT.active or rollout.state == "retreating":
        return []
    passed = sum(_kind(entry) in STEPS for entry in entries)
    return [_hollow(step.state, step.share) for step in path_of(rollout)[passed:]]


def _hollow(state: str, share: float) -> dict[str, Any]:
    title, text = STEPS[state]
    titled = _with_share(title, state, share)
    return {"title": titled, "text": text, "at": None, "icon": "circle-dashed", "tone": "neutral"}


def _with_share(title: str, state: str, share: float | None) -> str:
    """The title of a step, with the share of requests that it tries the version by."""
    return f"{title} {percent(share, 0)}" if share and state in TRIED else title


def _found(following: LogEntry) -> str:
    """What the analysis had measured when the step after it began."""
    analysis = following.data.get("analysis") or {}
    measured = [check for check in analysis.get("checks", []) if check["verdict"] != "not_measured"]
    return " ".join(f"{check['name'].capitalize()}: {check['detail']}" for check in measured)


def _reason(entry: LogEntry, failure: dict[str, Any] | None = None) -> str:
    known = {**(failure or {}), **{key: value for key, value in entry.data.items() if value}}
    reason, code = known.get("reason") or known.get("detail", ""), known.get("code", "")
    return f"{reason} ({code})" if reason and code not in ("", "aborted") else str(reason)


def _kind(entry: LogEntry) -> str:
    return entry.kind.partition(".")[2]
