"""A version's record in the words of its page."""

import re
from typing import Any

from django.utils.safestring import SafeString

from backend.core.actor import in_words
from backend.core.prose import prose_html
from webui.gates import GATES

Json = dict[str, Any]
ACTOR = re.compile(r"(user:\d+|service_key:\d+|rule:\d+@\d+|system:[\w:]+)")
CONDITIONS = {
    "threads": "Threads",
    "device": "Device",
    "cpu": "Processor",
    "instructions": "Instructions",
    "python": "Python",
}


def readable(record: Json) -> Json:
    """The record with names in place of references, titles for the rows that have none, and comments as safe HTML."""
    names = {person["by"]: person["name"] for person in record["people"]}
    shown: Json = _named(record, names)
    for report in shown["reports"]:
        for gate in report["gates"]:
            gate["title"] = GATES[gate["gate"]].title if gate["gate"] in GATES else gate["gate"]
    for comment in (one for asked in shown["requests"] for one in asked["comments"]):
        comment["html"] = SafeString(prose_html(comment["text"]))
    for rollout in shown["rollouts"]:
        rollout["title"] = "Roll back to it" if rollout["kind"] == "rollback" else "Rollout"
    return shown


def conditions(record: Json) -> list[tuple[str, str]]:
    """(name, value) of what its training ran on and with, as far as that was recorded."""
    found: Json = record["run"]["conditions"] if record["run"] else {}
    told = [(title, str(found[name])) for name, title in CONDITIONS.items() if name in found]
    return told + sorted(found.get("packages", {}).items())


def _named(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _named(one, names) for key, one in value.items()}
    if isinstance(value, list):
        return [_named(one, names) for one in value]
    if isinstance(value, str) and ACTOR.fullmatch(value):
        return names.get(value, in_words(value))
    return value
