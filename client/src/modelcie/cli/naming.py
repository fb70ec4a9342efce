"""What people name where the API wants a number, and settings as they are written on a command line."""

import json
from collections.abc import Iterable
from typing import Any

import click

from modelcie.client import Client


def environment_of(client: Client, service: str, name: str) -> int:
    """The number of the environment with that name in the service's project; a number stays. Raises UsageError."""
    if name.isdecimal():
        return int(name)
    project = client.services.get(service)["project"]
    names = {one["name"]: one["id"] for one in client.environments.list() if one["project"] == project}
    if name not in names:
        there = ", ".join(sorted(names)) or "none"
        raise click.UsageError(f"{project} has no environment {name}; there is: {there}.")
    return names[name]


def settings_of(written: Iterable[str]) -> dict[str, Any]:
    """`name=value` as a mapping; a value that is JSON is what it says, any other a text. Raises UsageError."""
    found: dict[str, Any] = {}
    for one in written:
        name, equals, value = one.partition("=")
        if not name or not equals:
            raise click.UsageError(f"{one!r} is not of the form name=value.")
        try:
            found[name] = json.loads(value)
        except ValueError:
            found[name] = value
    return found
