"""The criteria by which samples are chosen to be labelled next, as they are asked for and explained."""

from dataclasses import dataclass
from typing import Literal

CriterionName = Literal[
    "margin",
    "least_confidence",
    "entropy",
    "vote_entropy",
    "consensus",
    "drift",
    "diversity",
    "class_balance",
    "random",
]
Need = Literal["model", "committee", "labels"]


@dataclass(frozen=True)
class CriterionEntry:
    """meaning: which samples it chooses, in a line; needs: what there must be; paper: where it comes from, or None."""

    title: str
    meaning: str
    needs: tuple[Need, ...] = ()
    paper: str | None = None


MODEL: tuple[Need, ...] = ("model",)
COMMITTEE: tuple[Need, ...] = ("model", "committee")
CRITERIA: dict[CriterionName, CriterionEntry] = {
    "margin": CriterionEntry(
        "Margin",
        "Those whose two likeliest classes are closest to each other.",
        MODEL,
        "Scheffer, Decomain and Wrobel 2001",
    ),
    "least_confidence": CriterionEntry(
        "Least confidence",
        "Those whose likeliest class is the least probable.",
        MODEL,
        "Lewis and Gale 1994",
    ),
    "entropy": CriterionEntry(
        "Entropy",
        "Those whose probabilities are spread over the most classes.",
        MODEL,
        "Settles 2009",
    ),
    "vote_entropy": CriterionEntry(
        "Votes of a committee",
        "Those that the last versions call by the most different classes.",
        COMMITTEE,
        "Dagan and Engelson 1995",
    ),
    "consensus": CriterionEntry(
        "Disagreement of a committee",
        "Those whose probabilities differ the most from version to version.",
        COMMITTEE,
        "McCallum and Nigam 1998",
    ),
    "drift": CriterionEntry(
        "Drift",
        "Those that lie farthest from everything that is labelled.",
        ("labels",),
    ),
    "diversity": CriterionEntry(
        "Diversity",
        "Those that leave the fewest others far from a label: none like another.",
        paper="Sener and Savarese 2018",
    ),
    "class_balance": CriterionEntry(
        "Class balance",
        "Those predicted to be of the classes that have the fewest labels.",
        MODEL,
    ),
    "random": CriterionEntry(
        "Random",
        "Any, by chance: what the others are measured against, and an unbiased sample.",
    ),
}
