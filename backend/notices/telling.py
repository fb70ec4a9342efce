"""Entries of the log as notices: what happened, in a sentence, to which service, by whom."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from backend.access.people import names_of
from backend.core.actor import in_words
from backend.core.models import LogEntry
from backend.notices.kinds import ASKED, NAMED, TOLD
from backend.notices.subjects import Subject, subjects
from backend.notices.wishes import MINE

DETAIL_LENGTH = 300
DETAILS = ("reason", "problem", "why", "comment")


@dataclass(frozen=True, slots=True)
class Notice:
    """`by`: a person's name, or the part of the system. `detail`: the reason that the log has, else blank."""

    entry: LogEntry
    topic: str
    title: str
    detail: str
    by: str
    subject: Subject

    def is_for(self, reference: str) -> bool:
        """Whether it is meant for this person: they are named in it, or it is of what they asked for."""
        kind = self.entry.kind
        named = kind in NAMED and reference in self.entry.data.get("people", [])
        return named or (kind in ASKED and reference == self.subject.asked_by)

    def told_to(self, reference: str) -> "Notice":
        """As this person is told it: in words and the topic of their own, where it is meant for them."""
        if not self.is_for(reference):
            return self
        sentence = {**ASKED, **NAMED}[self.entry.kind].format(self.subject.title)
        return replace(self, topic=MINE, title=sentence)


def notices_of(entries: Sequence[LogEntry]) -> list[Notice]:
    """Those of the entries that are worth telling and whose row is there, in their order."""
    told = [entry for entry in entries if entry.kind in TOLD]
    about, names = subjects(entry.object for entry in told), names_of(entry.actor for entry in told)
    return [_notice(entry, about[entry.object], names) for entry in told if entry.object in about]


def _notice(entry: LogEntry, subject: Subject, names: dict[str, str]) -> Notice:
    topic, sentence = TOLD[entry.kind]
    detail = next((str(entry.data[key]) for key in DETAILS if entry.data.get(key)), "")
    by = names.get(entry.actor, in_words(entry.actor))
    return Notice(entry, topic, sentence.format(subject.title), detail[:DETAIL_LENGTH], by, subject)
