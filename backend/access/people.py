"""The people behind the references that rows and the log keep."""

from collections.abc import Iterable

from backend.access.models import User


def names_of(references: Iterable[str]) -> dict[str, str]:
    """`user:3` -> their name, whether or not they are still a member; what is no person is left out."""
    numbers = {one.removeprefix("user:") for one in references if one.startswith("user:")}
    return {user.actor.ref: user.label for user in User.objects.filter(pk__in=numbers)} if numbers else {}
