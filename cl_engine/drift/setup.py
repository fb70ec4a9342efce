"""What watches a service that was told nothing else."""

from dataclasses import dataclass
from typing import Literal

from cl_engine.drift.votes import VoteState


@dataclass(frozen=True, slots=True)
class Monitor:
    """A detector, and which view of the traffic it is given: the inputs' embeddings or the answered probabilities."""

    view: Literal["input", "output"]
    detector: str


# MMD finds what is small in every column, Wasserstein what is large in few and the spread of all, BBSD what the model
# makes of it. Each has its usual share of false alarms, 3 in 10,000 windows: together they stay below 1 in 1,000
# even where a single window raises the alarm.
DEFAULT_MONITORS = (Monitor("input", "mmd"), Monitor("input", "wasserstein"), Monitor("output", "bbsd"))
DEFAULT_VOTE = VoteState(needed=2, of=3, cooldown=10, at_once=1.5)
