"""What `client.hosts` answers with and takes. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypedDict

if TYPE_CHECKING:
    from typing_extensions import NotRequired

    from modelcie.api.types.shared import BlankEnum


DeliveryEnum: TypeAlias = Literal["folder", "grpc", "http"]

RuntimeEnum: TypeAlias = Literal["onnxruntime", "python"]


class Host(TypedDict):
    """Host, as the API has it."""

    #: How models reach it: by a folder that it reads, or sent to it.
    delivery: DeliveryEnum
    differences: NotRequired[Any]
    grpc_url: NotRequired[str]
    #: Whether a key of its own is kept.
    has_key: bool
    http_url: str
    id: int
    loaded: NotRequired[Any]
    metrics_url: NotRequired[str]
    name: str
    #: Runtime: why it can serve nothing; blank where it can. As found at `probed_at`.
    offers: dict[str, str]
    probed_at: NotRequired[str | None]
    problem: NotRequired[str]
    reachable: NotRequired[bool | None]
    reachable_changed_at: NotRequired[str | None]
    runtime: NotRequired[RuntimeEnum | BlankEnum]
    seen_at: NotRequired[str | None]
    #: The runtime that its models are loaded by; blank: none, or not known yet.
    served_by: str
    usage: NotRequired[Any]
