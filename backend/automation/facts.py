"""What conditions may ask of a service at one moment."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

# By late labels, or without any.
Source = Literal["measured", "estimated"]


@dataclass(frozen=True, slots=True)
class Accuracy:
    """value: 0..1, over `of` answers."""

    value: float
    of: int


@dataclass(frozen=True, slots=True)
class OpenAlert:
    """ref: as in `alert:12`. first_sequence: of the first observation that drifted, of this version."""

    ref: str
    title: str
    version_number: int
    first_sequence: int


class Facts(Protocol):
    """Each is found out when it is asked for.

    since: when the last update began, or the policy was set, if that is later.
    """

    @property
    def at(self) -> datetime: ...

    @property
    def since(self) -> datetime: ...

    def alert(self) -> OpenAlert | None:
        """The oldest open alert that calls for somebody, and that no update has answered."""

    def accuracy(self, window: int, source: Source) -> Accuracy | None:
        """Of the live version over its newest `window` answers with a label, or an estimate; None: there are fewer."""

    def first_accuracy(self, window: int, source: Source) -> Accuracy | None:
        """The same over its first `window` answers."""

    def new_labels(self) -> int:
        """Labelled samples that may be trained on and never were."""

    def new_inputs(self) -> int:
        """Inputs recorded since `since`."""

    def requests(self) -> int:
        """Requests that were answered since the live version became so."""
