"""`client.queue`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

import builtins
from collections.abc import Iterator, Sequence
from typing import Literal

from modelcie.api import types
from modelcie.resource import UNSET, Resource, Unset, quoted


class Queue(Resource):
    """Queue."""

    def add(
        self, service: str, /, *, samples: Sequence[int], reason: str | None = None, if_match: object = None
    ) -> builtins.list[types.QueueItem]:
        """Queue samples for labelling; answers with the items that are new."""
        return self._call(
            "POST",
            f"/services/{quoted(service)}/queue/",
            body={"samples": samples, "reason": reason},
            if_match=if_match,
            repeatable=True,
        )

    def answer_list(self, id: int, /, *, page_size: int | None = None) -> Iterator[types.QueueAnswer]:
        """What was said of a queued sample; while it waits, your own answer alone."""
        return self._pages(f"/queue/{quoted(id)}/answers/", query={"page_size": page_size})

    def flag(self, id: int, /, *, note: str, seconds: float | Unset | None = UNSET) -> types.QueueItem:
        """Lay a queued sample aside for everybody, and say what is wrong with it."""
        return self._call(
            "POST",
            f"/queue/{quoted(id)}/flag/",
            body={"note": note},
            nullable={"seconds": seconds},
            repeatable=True,
        )

    def label(
        self, id: int, /, *, value: str, seconds: float | Unset | None = UNSET, new_class: bool | None = None
    ) -> types.Label | types.QueueItem:
        """Label a queued sample; 202 with the item while others are asked, too, or a reviewer decides."""
        return self._call(
            "POST",
            f"/queue/{quoted(id)}/label/",
            body={"value": value, "new_class": new_class},
            nullable={"seconds": seconds},
            repeatable=True,
        )

    def label_alike(self, service: str, /, *, items: Sequence[int], value: str) -> types.QueueLabelledAlike:
        """Give many queued samples one class at once."""
        return self._call(
            "POST",
            f"/services/{quoted(service)}/queue/alike/",
            body={"items": items, "value": value},
            repeatable=True,
        )

    def list(
        self,
        service: str,
        /,
        *,
        page_size: int | None = None,
        state: Literal["waiting", "reviewing", "skipped", "flagged", "labelled"] | None = None,
    ) -> Iterator[types.QueueItem]:
        """The queue items of a state, newest first."""
        return self._pages(
            f"/services/{quoted(service)}/queue/", query={"page_size": page_size, "state": state}
        )

    def release(self, service: str, /, *, items: Sequence[int] | Unset | None = UNSET) -> types.QueueReleased:
        """Give back what you have in hand, or some of it."""
        return self._call(
            "POST", f"/services/{quoted(service)}/queue/release/", nullable={"items": items}, repeatable=True
        )

    def restore(self, id: int, /) -> types.QueueItem:
        """Have a flagged or skipped sample wait again."""
        return self._call("POST", f"/queue/{quoted(id)}/restore/", repeatable=True)

    def review_accept(
        self, id: int, /, *, value: str | None = None, new_class: bool | None = None
    ) -> types.Label:
        """Decide what a reviewed sample is."""
        return self._call(
            "POST",
            f"/queue/{quoted(id)}/accept/",
            body={"value": value, "new_class": new_class},
            repeatable=True,
        )

    def review_return(self, id: int, /, *, reason: str, annotator: str | None = None) -> types.QueueItem:
        """Send a sample back to who labelled it, with the reason."""
        return self._call(
            "POST",
            f"/queue/{quoted(id)}/return/",
            body={"reason": reason, "annotator": annotator},
            repeatable=True,
        )

    def skip(self, id: int, /, *, seconds: float | Unset | None = UNSET) -> types.QueueItem:
        """Pass on a queued sample."""
        return self._call(
            "POST", f"/queue/{quoted(id)}/skip/", nullable={"seconds": seconds}, repeatable=True
        )

    def take(
        self, service: str, /, *, count: int | None = None, predicted: str | None = None
    ) -> builtins.list[types.QueueItem]:
        """Take the next samples to label: nobody else gets them while your lease lasts."""
        return self._call(
            "POST",
            f"/services/{quoted(service)}/queue/take/",
            body={"count": count, "predicted": predicted},
            repeatable=True,
        )

    def undo(self, service: str, /) -> types.QueueItem:
        """Take back your last label, skip or flag: the sample is in your hands again."""
        return self._call("POST", f"/services/{quoted(service)}/queue/undo/", repeatable=True)
