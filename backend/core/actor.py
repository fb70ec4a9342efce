"""Who acts: a person, a service account or a part of the system. Rooms below `access` know no more."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """ref: `user:12` or `system:control`, as the log stores it; user_id: 0, which is nobody's, for the system."""

    ref: str
    user_id: int = 0

    @property
    def is_system(self) -> bool:
        return self.user_id == 0


def system_actor(part: str) -> Actor:
    """The actor of one of our own processes or rules, e.g. `control`, `gateway`, `policy:3`."""
    return Actor(ref=f"system:{part}")
