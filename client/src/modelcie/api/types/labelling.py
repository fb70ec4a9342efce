"""What `client.labelling` answers with and takes. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias, TypedDict

if TYPE_CHECKING:
    from typing_extensions import NotRequired


DisagreementEnum: TypeAlias = Literal["review", "majority"]


class Labelling(TypedDict):
    """Labelling, as the API has it."""

    disagreement: NotRequired[DisagreementEnum]
    #: Markdown.
    guidelines: NotRequired[str]
    #: How long a taken sample is one person's.
    lease_minutes: NotRequired[int]
    #: People who label each sample.
    overlap: NotRequired[int]
    #: Of undisputed labels, the share that is reviewed.
    review_share: NotRequired[float]
    show_prediction: NotRequired[bool]
