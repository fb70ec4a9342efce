"""Where one is signed in: from the environment, or from a file that nobody else may read."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from modelcie.cli.exits import NOT_SIGNED_IN
from modelcie.transport import base_of

URL, TOKEN = "MODELCIE_URL", "MODELCIE_TOKEN"
MODE = 0o600


class NotSignedIn(click.ClickException):
    """There is no address or no token."""

    exit_code = NOT_SIGNED_IN


@dataclass(frozen=True)
class Login:
    """The server's address, and a token that opens it."""

    url: str
    token: str


def file() -> Path:
    """The file in the platform's place for settings."""
    return Path(click.get_app_dir("modelcie")) / "login.json"


def store(login: Login) -> None:
    """Keep it for the commands to come."""
    path = file()
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(f".{os.getpid()}")
    # Nobody may read it at any moment: it is made with its mode, and takes the place of what was there at once.
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, MODE)
    try:
        with os.fdopen(descriptor, "w") as kept:
            json.dump(asdict(login), kept)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def stored() -> Login | None:
    """What was kept; None where there is nothing. Raises ClickException where it cannot be read."""
    try:
        return Login(**json.loads(file().read_text()))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError) as error:
        raise click.ClickException(
            f"{file()} cannot be read ({error}): `modelcie login` writes it anew."
        ) from error


def forget() -> bool:
    """Whether there was something to forget."""
    was_there = file().exists()
    file().unlink(missing_ok=True)
    return was_there


def current(url: str | None) -> Login:
    """The login to use; url: as the command line or the environment has it.

    A stored token goes to the address that it was stored with, and to no other. Raises NotSignedIn, UsageError.
    """
    token = os.environ.get(TOKEN, "")
    kept = None if url and token else stored()
    url = url or (kept.url if kept else "")
    if not url:
        raise NotSignedIn(f"You are not signed in: `modelcie login ADDRESS`, or set {URL} and {TOKEN}.")
    try:
        address = base_of(url)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    if not token and kept and kept.url == address:
        token = kept.token
    if not token:
        raise NotSignedIn(f"There is no token for {address}: `modelcie login {address}`, or set {TOKEN}.")
    return Login(address, token)
