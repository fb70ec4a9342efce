"""What `client.deliveries` answers with and takes. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from typing_extensions import NotRequired


class Delivery(TypedDict):
    """Delivery, as the API has it."""

    answer: NotRequired[str]
    attempts: NotRequired[int]
    created_at: str
    due_at: str
    failed_at: NotRequired[str | None]
    id: int
    kind: str
    #: Of the project's log entry that it tells of; null: a test.
    number: NotRequired[int | None]
    sent_at: NotRequired[str | None]
    #: queued, sent or failed
    state: str
    title: str
    #: The header modelcie-delivery: the same over all attempts.
    uid: str
