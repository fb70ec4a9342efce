"""Entries of a log in words, each with all that its hash is made of."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from backend.access.people import names_of
from backend.audit.logs import Log
from backend.core.chain import canonical_time
from backend.core.models import LogEntry
from webui.people import cause_of
from webui.timelines import entry_words


@dataclass(frozen=True)
class Place:
    """The addresses of a log's pages: `place.url("audit_export")`."""

    log: Log

    @property
    def topic(self) -> str:
        """What tells of news; the site's log has none, and is asked every few seconds."""
        return self.log.scope if self.log.project else ""

    @property
    def every_s(self) -> int:
        return 0 if self.log.project else 5

    def url(self, name: str) -> str:
        project = self.log.project
        return reverse(f"webui:{name}", args=[project.slug]) if project else reverse(f"webui:site_{name}")

    @property
    def urls(self) -> dict[str, str]:
        return {name: self.url(f"audit_{name}") for name in ("standing", "verify", "export")} | {
            "log": self.url("audit")
        }


def entry_rows(entries: Sequence[LogEntry]) -> list[dict[str, Any]]:
    """Each entry with its words, its actor's name and its object's page."""
    names = actor_names(entry.actor for entry in entries)
    return [
        {
            "entry": entry,
            "words": entry_words(entry),
            "by": names[entry.actor],
            "object": cause_of(entry.object),
            "at": canonical_time(entry.at),
            "data": json.dumps(entry.data, indent=2, sort_keys=True, ensure_ascii=False),
        }
        for entry in entries
    ]


def actor_names(references: Iterable[str]) -> dict[str, str]:
    """Reference -> the name of the person, or the part of the system."""
    wanted = set(references)
    people = names_of(wanted)
    return {one: people.get(one) or _plain(one) for one in wanted}


def _plain(reference: str) -> str:
    noun, _, name = reference.partition(":")
    return name if noun == "system" else f"{noun.replace('_', ' ')} {name}"
