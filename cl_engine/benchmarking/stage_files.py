"""Where a trial goes on: weights and state by the number of stages learnt, so that a pair always fits."""

from pathlib import Path
from typing import Literal

KINDS: tuple[Literal["weights", "state"], ...] = ("weights", "state")


def stage_file(outcome: Path, kind: Literal["weights", "state"], learnt: int) -> Path:
    """Beside the trial's outcome, a JSON file."""
    return outcome.with_suffix(f".{learnt}.{kind}")


def remove_stages(outcome: Path, *, but: int | None = None) -> None:
    """Remove the trial's weights and states, except those after so many stages."""
    kept = () if but is None else [stage_file(outcome, kind, but) for kind in KINDS]
    for kind in KINDS:
        for path in outcome.parent.glob(f"{outcome.stem}.*.{kind}"):
            if path not in kept:
                path.unlink(missing_ok=True)
