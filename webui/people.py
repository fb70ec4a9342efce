"""The names behind the references that rows and the log keep."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from backend.access.models import Project
from backend.core.actor import Actor, in_words
from backend.projects.selectors import people_list
from webui.links import link
from webui.timelines import people_of

NOUNS = {
    "alert": "alert",
    "backtest": "backtest",
    "benchmark": "benchmark",
    "erasure": "erasure",
    "sample": "sample",
    "dataimport": "import",
    "selection": "selection",
    "loghead": "log",
    "updaterun": "update run",
    "deploymentrequest": "deployment request",
    "validationreport": "validation report",
    "modelversion": "model version",
    "rollout": "rollout",
    "snapshot": "snapshot",
    "policy": "policy",
}


@dataclass(frozen=True)
class People:
    """A project's members by their references: `people.name("user:3")`."""

    names: Mapping[str, str]

    @classmethod
    def of(cls, actor: Actor, project: Project) -> Self:
        return cls(people_of(people_list(actor, project)))

    def name(self, reference: str) -> str:
        """A member's name, or the part of the system; whoever has left keeps a number."""
        return self.names.get(reference, in_words(reference))


@dataclass(frozen=True)
class Cause:
    """What something began because of; both texts are empty where a person began it."""

    word: str
    url: str


def cause_of(reference: str) -> Cause:
    """`alert:12` as "alert 12" with the address of its page."""
    name, _, number = reference.partition(":")
    return Cause(f"{NOUNS.get(name, name)} {number}".strip(), link(reference))
