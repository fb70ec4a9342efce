"""A version's record: all that led to it and came of it, as one JSON document (docs/record.md)."""

import re
from collections.abc import Iterator
from typing import Any

from backend.access.people import names_of
from backend.core.actor import Actor
from backend.core.clock import now
from backend.core.models import LogHead
from backend.core.signing import plain
from backend.lineage.records import deciding, making, origins, serving
from backend.lineage.records.story import Story
from backend.registry.models import ModelVersion

SCHEMA = "modelcie.record/1"
PERSON = re.compile(r"user:\d+")
Json = dict[str, Any]


def record_of(actor: Actor, version: ModelVersion) -> Json:
    """The record as of now; the version comes from a selector. All numbers in it are whole: see `signing.plain`."""
    story = Story.of(actor, version)
    service = version.service
    found: Json = plain(
        {
            "schema": SCHEMA,
            "made_at": now(),
            "project": {"slug": service.project.slug, "name": service.project.name},
            "service": {"name": service.name, "title": service.title, "signature": service.signature},
            "alerts": origins.alerts(story),
            "reactions": origins.reactions(story),
            "samples": origins.samples(story),
            "labels": origins.labels(story),
            "snapshots": origins.snapshots(story),
            "run": making.run(story),
            "version": making.version(story),
            "reports": deciding.reports(story),
            "requests": deciding.requests(story),
            "rollouts": serving.rollouts(story),
            "live": serving.live(story),
            "reproductions": making.reproductions(story),
            "log": _log(story),
        }
    )
    return {**found, "people": _people(found)}


def _log(story: Story) -> Json:
    """Where the project's log ended, and its entries on all of this."""
    head = LogHead.objects.get(scope=story.scope)
    return {
        "scope": story.scope,
        "head": {"number": head.number, "hash": head.hash},
        "entries": [
            {
                "number": entry.number,
                "at": entry.at,
                "actor": entry.actor,
                "kind": entry.kind,
                "object": entry.object,
                "hash": entry.hash,
            }
            for entry in story.entries
        ],
    }


def _people(found: Json) -> list[Json]:
    """The names of all who are named in it by reference."""
    names = names_of(text for text in _texts(found) if PERSON.fullmatch(text))
    return [{"by": reference, "name": names[reference]} for reference in sorted(names)]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
