"""What became of what came in, in words."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from backend.monitoring.intake.answers import KNOWN, LOST, TAKEN

WORDS = {
    TAKEN: "taken",
    KNOWN: "told before, nothing changed",
    LOST: "lost by the client, which had no room",
    "request_unknown": "of a request that is not recorded",
    "label_differs": "another label than it has",
    "label_unknown": "none of the service's classes",
    "request_ambiguous": "several requests had this id",
    "version_unknown": "no such version",
    "time_in_future": "answered in the future",
    "time_out_of_order": "answered too long before the newest",
    "request_repeated": "its id stands in the batch before",
}
TAKEN_OF = {"observation": "Answered inputs", "label": "Labels"}
FINE = (TAKEN, KNOWN)


@dataclass(frozen=True)
class Told:
    """So many items of a kind had this answer; code: blank where it is taken."""

    kind: str
    words: str
    code: str
    items: int


def told(counts: Mapping[str, Counter[str]]) -> list[Told]:
    """A row for each answer, the taken ones of a kind first, then by how many there were."""
    return [
        Told(TAKEN_OF[kind], WORDS.get(code, code.replace("_", " ")), "" if code == TAKEN else code, items)
        for kind, found in counts.items()
        for code, items in sorted(found.items(), key=lambda one: (one[0] != TAKEN, -one[1]))
    ]


def refused(counts: Counter[str]) -> int:
    """Items that were not taken and not known: they, or something in them, were wrong."""
    return sum(items for code, items in counts.items() if code not in (*FINE, LOST))
