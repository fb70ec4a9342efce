"""What a condition says of the facts, and why."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """text: one clause with the figures; parts: those of the conditions within."""

    met: bool
    text: str
    parts: tuple["Finding", ...] = ()

    def reasons(self) -> list[str]:
        """What the conditions say that are met, the innermost ones."""
        if not self.met:
            return []
        return [text for part in self.parts for text in part.reasons()] or [self.text]
