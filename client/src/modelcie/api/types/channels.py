"""What `client.channels` answers with and takes. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, Literal, TypeAlias, TypedDict

if TYPE_CHECKING:
    from typing_extensions import NotRequired


WayEnum: TypeAlias = Literal["email", "webhook"]


class Channel(TypedDict):
    """Channel, as the API has it."""

    created_at: str
    enabled: NotRequired[bool]
    id: int
    name: str
    #: Why the newest message did not arrive; blank: it did.
    problem: NotRequired[str]
    recipients: builtins.list[str]
    #: Those that it tells of; none: all.
    services: builtins.list[str]
    #: Alerts are told from this on: low, medium, high.
    severity: str
    #: Of alerts, updates, validation, deployments.
    topics: builtins.list[str]
    url: NotRequired[str]
    #: email or webhook
    way: str


class ChannelMade(TypedDict):
    """ChannelMade, as the API has it."""

    created_at: str
    enabled: NotRequired[bool]
    id: int
    name: str
    #: Why the newest message did not arrive; blank: it did.
    problem: NotRequired[str]
    recipients: builtins.list[str]
    #: Signs the webhook's messages; shown this once. Blank for e-mail.
    secret: str
    #: Those that it tells of; none: all.
    services: builtins.list[str]
    #: Alerts are told from this on: low, medium, high.
    severity: str
    #: Of alerts, updates, validation, deployments.
    topics: builtins.list[str]
    url: NotRequired[str]
    #: email or webhook
    way: str
