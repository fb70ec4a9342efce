"""The logins of the demo, as its set-up left them in the home folder."""

import json
from contextlib import suppress

from backend.config.environment import ENV

FILE = "demo.json"


def logins() -> list[dict[str, str]]:
    """[{user, password, role}] where the demo is on and only this machine can reach us; else none."""
    if not (ENV.demo and ENV.on_loopback):
        return []
    with suppress(FileNotFoundError):
        found: list[dict[str, str]] = json.loads((ENV.home / FILE).read_text())["logins"]
        return found
    return []
