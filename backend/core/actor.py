"""Who acts: a person, a client or a part of the system. Rooms below `access` know no more."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Actor:
    """ref: `user:12`, `service_key:3`, `system:control` or `rule:2@5`, as the log stores it.

    user_id: 0 for all but people. service_id: the service whose key a client holds, 0 for all others.
    scopes: the permissions of the token that they came with; None: they came by themselves, and hold all that they may.
    until: when that token ends; None: it never does, or there is none.
    """

    ref: str
    user_id: int = 0
    service_id: int = 0
    scopes: frozenset[str] | None = None
    until: datetime | None = None

    def holds(self, permission: str) -> bool:
        """Whether what they came with carries the permission; whether they have it is asked of their roles."""
        return self.scopes is None or permission in self.scopes

    @property
    def is_system(self) -> bool:
        return self.user_id == 0 and self.service_id == 0


def system_actor(part: str) -> Actor:
    """The actor of one of our own processes or rules, e.g. `control`, `gateway`, `policy:3`."""
    return Actor(ref=f"system:{part}")


def actor_named(ref: str) -> Actor:
    """The person or the part of the system that a row keeps as `user:12` or `system:control`.

    Raises: ValueError for a client, whose service the reference does not tell.
    """
    kind, _, name = ref.partition(":")
    if kind not in ("user", "system"):
        raise ValueError(f"{ref} is no person and no part of the system")
    return Actor(ref, user_id=int(name) if kind == "user" else 0)


def client_actor(key_id: int, service_id: int) -> Actor:
    """The actor of whoever holds a service's key: no member of anything."""
    return Actor(ref=f"service_key:{key_id}", service_id=service_id)


def rule_actor(number: int, version: int) -> Actor:
    """The actor of an environment's rule that decides by itself, in this version."""
    return Actor(ref=f"rule:{number}@{version}")


def in_words(reference: str) -> str:
    """An actor without a name of its own: `control`, `user 3`, `automatic rule, version 5`."""
    kind, _, rest = reference.partition(":")
    if kind == "rule":
        return f"automatic rule, version {rest.partition('@')[2]}"
    return rest if kind == "system" else f"{kind.replace('_', ' ')} {rest}"
