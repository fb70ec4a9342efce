"""What `client.wishes` answers with and takes. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from modelcie.api.types.shared import MailEnum


class Wish(TypedDict):
    """Wish, as the API has it."""

    #: On the notices page and the bell.
    in_app: bool
    mail: MailEnum


class Wishes(TypedDict):
    """Wishes, as the API has it."""

    project: str
    #: Of mine, alerts, updates, validation, deployments.
    wishes: dict[str, Wish]
