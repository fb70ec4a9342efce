"""What `client.intake` answers with and takes. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias, TypedDict

if TYPE_CHECKING:
    from typing_extensions import NotRequired


IntakeKindEnum: TypeAlias = Literal["observation", "label"]


class Intake(TypedDict):
    """Intake, as the API has it."""

    answer: str
    hour: str
    items: NotRequired[int]
    kind: IntakeKindEnum
