"""The log and chains in the words of the `timeline` component."""

from collections.abc import Iterable, Mapping
from itertools import groupby, islice
from typing import Any

from backend.access.models import User
from backend.core.actor import in_words
from backend.core.models import LogEntry
from backend.lineage.selectors import Node
from backend.notices.inbox import Told
from backend.notices.telling import Notice
from webui.links import link
from webui.states import LOOKS, Look

Event = dict[str, Any]
ICONS = {
    "alert": "bell",
    "benchmark": "test-pipe",
    "chain": "route",
    "data_import": "upload",
    "deployment_request": "send",
    "downtime": "calendar",
    "drift_monitor": "wave-sine",
    "environment": "stack-2",
    "host": "server",
    "label": "tag",
    "live": "activity",
    "log": "fingerprint",
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
    "token": "key",
    "update_run": "rocket",
    "validation_report": "shield-check",
    "version": "package",
    "vote": "thumb-up",
}
VERBS = {"running": "started", "pending": "made", "set": "given"}
NODES = {"run": "Update run", "request": "Deployment request", "report": "Validation report"}
# A label is its own entry; the queue item that it ends would only say it twice.
QUIET = ("queue_item.",)
NUMBERED = (
    "alert",
    "benchmark",
    "update_run",
    "deployment_request",
    "validation_report",
    "rollout",
    "snapshot",
)
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
    "scenario": "{}",
    "strategy": "{}",
    "number": "v{}",
    "version": "v{}",
    "environment": "in {}",
    "view": "on {}s",
    "entry": "up to entry {}",
    "format": "as {}",
    "heads": "{} heads",
    "score": "score {:.3f}",
}
COUNTED = frozenset({"count", "size", "heads"})


def people_of(users: Iterable[User]) -> dict[str, str]:
    """Actor reference -> the name that the log shows."""
    return {user.actor.ref: user.label for user in users}


def log_events(entries: Iterable[LogEntry], people: Mapping[str, str], limit: int = 15) -> list[Event]:
    """The newest entries as events; the same thing done again and again is one event with a count."""
    told = (entry for entry in entries if not entry.kind.startswith(QUIET))
    repeats = (list(same) for _, same in groupby(told, key=lambda entry: (entry.kind, entry.actor)))
    return [_log_event(same, people) for same in islice(repeats, limit)]


def entry_words(entry: LogEntry) -> dict[str, str]:
    """One entry as `title` and `detail`, with the `icon` and `tone` of its kind."""
    noun, _, verb = entry.kind.partition(".")
    look = {**_mark(noun, verb), "icon": ICONS.get(noun, "circle-dot")}
    return {"title": _title(entry), "detail": _detail(entry.data), "icon": look["icon"], "tone": look["tone"]}


def _title(entry: LogEntry, alone: bool = True) -> str:
    noun, _, verb = entry.kind.partition(".")
    number = f" {entry.object.partition(':')[2]}" if noun in NUMBERED and alone else ""
    return f"{noun.replace('_', ' ').capitalize()}{number} {VERBS.get(verb, verb.replace('_', ' '))}"


def _log_event(same: list[LogEntry], people: Mapping[str, str]) -> Event:
    entry, alone = same[0], len(same) == 1
    noun, _, verb = entry.kind.partition(".")
    times = "" if alone else f" × {len(same)}"
    who = people.get(entry.actor, in_words(entry.actor))
    detail = _detail(entry.data) if alone else ""
    return {
        "title": f"{_title(entry, alone)}{times}",
        "text": f"{who} · {detail}" if detail else who,
        "at": entry.at,
        "url": link(entry.object),
        **_mark(noun, verb),
        "icon": ICONS.get(noun, "circle-dot"),
        "spin": False,
    }


def notice_events(told: Iterable[Told]) -> list[Event]:
    """Notices as events, with their project."""
    return [_notice_event(one.notice, one.project.name) for one in told]


def _notice_event(notice: Notice, project: str) -> Event:
    noun, _, verb = notice.entry.kind.partition(".")
    return {
        "title": notice.title,
        "text": " · ".join(filter(None, (project, notice.by, notice.detail))),
        "at": notice.entry.at,
        "url": notice.subject.path,
        **_mark(noun, "open" if verb == "opened" else verb),
        "icon": ICONS.get(noun, "circle-dot"),
        "spin": False,
    }


def _detail(data: Mapping[str, Any]) -> str:
    told = {key: value for key in DETAILS if (value := data.get(key)) not in (None, "", 0)}
    words = [_form(key, value).format(value) for key, value in told.items()]
    return " ".join(words)[:240]


def _form(key: str, value: Any) -> str:
    """How the value of the key is said; one of what is counted in the singular."""
    form = DETAILS[key]
    return form.removesuffix("s") if key in COUNTED and value == 1 else form


def chain_events(nodes: Iterable[Node], queue_url: str) -> list[Event]:
    """The links of one chain as events, oldest first."""
    return [_chain_event(node, queue_url) for node in nodes]


def _chain_event(node: Node, queue_url: str) -> Event:
    named = node.kind in ("run", "request", "report")
    return {
        "title": f"{NODES[node.kind]} {node.pk}" if named else node.title,
        "text": node.title if named else "",
        "at": node.at,
        "url": queue_url if node.kind == "queue" else link(node.ref),
        **_mark(node.kind, node.state),
    }


def _mark(noun: str, state: str) -> Event:
    """The noun's icon in the state's tone; in a chain, a state under way turns."""
    look = LOOKS.get(state, Look("neutral", ""))
    return {
        "icon": look.icon if look.spin else ICONS.get(noun, "circle-dot"),
        "tone": look.tone,
        "spin": look.spin,
    }
