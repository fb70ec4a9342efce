"""What `client.rollouts` answers with and takes. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

if TYPE_CHECKING:
    from typing_extensions import NotRequired

    from modelcie.api.types.shared import RolloutKindEnum


class Rollout(TypedDict):
    """Rollout, as the API has it."""

    analysis: NotRequired[Any]
    canary_step: NotRequired[int]
    cause: NotRequired[str]
    created_at: str
    created_by: str
    environment: int
    failure: NotRequired[Any]
    id: int
    kind: RolloutKindEnum
    paused: NotRequired[Any]
    plan: NotRequired[Any]
    previous: int | None
    request: NotRequired[int | None]
    service: str
    state: str
    state_changed_at: NotRequired[str | None]
    trial_at: NotRequired[str | None]
    trial_share: NotRequired[float]
    tries: NotRequired[int]
    version: int
