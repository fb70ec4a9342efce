"""Why a sample was chosen, in a few words."""

from collections.abc import Callable

from backend.selection.models import Choice

REASONS: dict[str, Callable[[float], str]] = {
    "margin": lambda value: f"two classes {100 * (1 - value):.1f} % apart",
    "least_confidence": lambda value: f"{100 * (1 - value):.1f} % sure",
    "entropy": lambda value: f"entropy {value:.2f} of 1",
    "vote_entropy": lambda value: f"votes differ by {value:.2f} of 1",
    "consensus": lambda value: f"versions differ by {value:.2f} of 1",
    "drift": lambda value: f"{value:.3g} from what is labelled",
    "diversity": lambda value: f"{value:.3g} from the nearest",
    "class_balance": lambda value: f"{value:.0f} of its class so far",
    "random": lambda value: "by chance",
}


def reason_of(choice: Choice) -> str:
    """What the criterion that spoke most for it found."""
    return REASONS[choice.criterion](choice.value)
