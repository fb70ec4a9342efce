"""The ways to choose what a full memory keeps."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Selection = Literal["class_balanced", "reservoir", "herding", "loss_aware"]


@dataclass(frozen=True)
class SelectionEntry:
    """A line of the catalogue of selections; `source` is an address."""

    title: str
    meaning: str
    source: str


SELECTIONS: Mapping[Selection, SelectionEntry] = {
    "class_balanced": SelectionEntry(
        "Class-balanced",
        "A uniform sample of each class that was seen, as many of each",
        "https://proceedings.mlr.press/v119/chrysakis20a.html",
    ),
    "reservoir": SelectionEntry(
        "Reservoir",
        "A uniform sample of all that was seen",
        "https://doi.org/10.1016/j.ipl.2005.11.003",
    ),
    "herding": SelectionEntry(
        "Herding",
        "Of each class the samples whose mean embedding comes closest to that of the class",
        "https://arxiv.org/abs/1611.07725",
    ),
    "loss_aware": SelectionEntry(
        "Loss-aware",
        "Of each class a sample in which hard examples, those of high loss, are likelier",
        "https://arxiv.org/abs/2010.05595",
    ),
}
