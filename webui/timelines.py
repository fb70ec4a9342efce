"""The log and chains in the words of the `timeline` component."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from backend.access.models import Membership
from backend.core.models import LogEntry
from backend.lineage.selectors import Node
from webui.links import link
from webui.states import LOOKS, Look

Event = dict[str, Any]
ICONS = {
    "alert": "bell",
    "chain": "route",
    "deployment_request": "send",
    "drift_monitor": "wave-sine",
    "environment": "stack-2",
    "host": "server",
    "label": "tag",
    "live": "activity",
    "member": "user",
    "model_version": "package",
    "observation": "eye",
    "policy": "robot",
    "project": "folders",
    "queue": "inbox",
    "report": "shield-check",
    "request": "send",
    "rollout": "arrows-exchange",
    "run": "rocket",
    "samples": "photo",
    "service": "target",
    "service_key": "key",
    "snapshot": "database",
    "update_run": "rocket",
    "validation_report": "shield-check",
    "version": "package",
    "vote": "thumb-up",
}
# A label is its own entry; the queue item that it ends would only say it twice.
QUIET = ("queue_item.",)
NUMBERED = ("alert", "update_run", "deployment_request", "validation_report", "rollout", "snapshot")
DETAILS = {
    "reason": "{}",
    "problem": "{}",
    "comment": "“{}”",
    "user": "{}",
    "role": "as {}",
    "name": "{}",
    "value": "“{}”",
    "count": "{} samples",
    "size": "{} samples",
    "strategy": "{}",
    "number": "v{}",
    "version": "v{}",
    "environment": "in {}",
    "view": "on {}s",
    "score": "score {:.3f}",
}


def people_of(members: Iterable[Membership]) -> dict[str, str]:
    """Actor reference -> the name that the log shows."""
    return {member.user.actor.ref: member.user.label for member in members}


def log_events(entries: Iterable[LogEntry], people: Mapping[str, str], limit: int = 15) -> list[Event]:
    """The newest entries as events; the same thing done again and again is one event with a count."""
    told = (entry for entry in entries if not entry.kind.startswith(QUIET))
    runs = groupby(told, key=lambda entry: (entry.kind, entry.actor))
    return [
        _log_event(list(run), people)
        for _, run in zip(range(limit), (run for _, run in _kept(runs)), strict=False)
    ]


def _kept(runs: Any) -> Iterable[tuple[Any, list[LogEntry]]]:
    for key, run in runs:
        yield key, list(run)


def _log_event(run: list[LogEntry], people: Mapping[str, str]) -> Event:
    entry = run[0]
    noun, _, verb = entry.kind.partition(".")
    number = f" {entry.object.partition(':')[2]}" if noun in NUMBERED and len(run) == 1 else ""
    times = f" × {len(run)}" if len(run) > 1 else ""
    who = people.get(entry.actor, entry.actor.replace("system:", "").replace("user:", "user "))
    detail = _detail(entry.data) if len(run) == 1 else ""
    return {
        "title": f"{noun.replace('_', ' ').capitalize()}{number} {verb.replace('_', ' ')}{times}",
        "text": f"{who} · {detail}" if detail else who,
        "at": entry.at,
        "url": link(entry.object),
        **_mark(noun, verb),
    }


def _detail(data: Mapping[str, Any]) -> str:
    words = [form.format(data[key]) for key, form in DETAILS.items() if data.get(key) not in (None, "", 0)]
    return " ".join(words)[:240]


def chain_events(nodes: Iterable[Node]) -> list[Event]:
    """The links of one chain as events, oldest first."""
    return [
        {
            "title": f"{node.kind.capitalize()} {node.pk}"
            if node.kind in ("run", "request", "report")
            else node.title,
            "text": node.title if node.kind in ("run", "request", "report") else "",
            "at": node.at,
            "url": link(node.ref) if node.kind != "queue" else "",
            **_mark(node.kind, node.state),
        }
        for node in nodes
    ]


def _mark(noun: str, state: str) -> Event:
    """The noun's icon in the state's tone; a state under way turns."""
    look = LOOKS.get(state, Look("neutral", ""))
    icon = look.icon if look.spin else ICONS.get(noun, "circle-dot")
    return {"icon": icon, "tone": look.tone, "spin": look.spin}
