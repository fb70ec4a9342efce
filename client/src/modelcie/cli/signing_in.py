"""Signing in: a token is asked for or read, never an argument that others would see among the processes."""

import socket
import sys
from functools import partial

import click

from modelcie.cli import logins
from modelcie.cli.exits import OK, exit_of
from modelcie.cli.session import Session, command
from modelcie.client import Client
from modelcie.errors import ForbiddenError, ModelcieError, NotSignedInError
from modelcie.transport import base_of

DEFAULT = "http://127.0.0.1:8000"
CODE_NEEDED = "second_factor_required"
NAME_LENGTH = 60


def register(cli: click.Group) -> None:
    @command(cli, "login")
    @click.argument("address", required=False)
    @click.option(
        "--username", help="Ask for a password, and have a token made, instead of asking for a token."
    )
    def login(session: Session, address: str | None, username: str | None) -> None:
        """Sign in at ADDRESS. The token, or the password, is asked for, or read from the standard input."""
        if address is None:
            kept = _kept()
            default = session.url or (kept.url if kept else DEFAULT)
            address = click.prompt("Address", default=default, err=True) if _is_asked() else default
        try:
            url = base_of(address)
        except ValueError as error:
            raise click.UsageError(str(error)) from error
        token = _made(session, url, username) if username else _token()
        with Client(url, token, timeout_s=session.timeout_s) as client:
            me = client.me.get()
        logins.store(logins.Login(url, token))
        session.row(me, f"Signed in at {url} as {me['username']}.")
        if url.startswith("http://") and not _is_loopback(url):
            session.warn("The address is not https: whoever is on the way can read the token.")

    @command(cli, "logout")
    @click.option("--keep", is_flag=True, help="Do not revoke it: something else signs in with it, too.")
    def logout(session: Session, keep: bool) -> int:
        """Revoke the stored token, and forget it.

        It is forgotten even where the server cannot be told, and stays valid there.
        """
        kept = _kept()
        forgotten = logins.forget()
        try:
            revoked = kept is not None and not keep and _revoked(kept, session.timeout_s)
        except ModelcieError as error:
            session.warn(f"The token is forgotten here but opens its server still: {error.detail}")
            return exit_of(error)
        done = "revoked and forgotten" if revoked else "forgotten"
        told = {"forgotten": forgotten, "revoked": revoked}
        session.row(told, f"The token is {done}." if forgotten else "There was no token.")
        return OK

    @command(cli, "whoami")
    def whoami(session: Session) -> None:
        """Who the token belongs to."""
        me = session.client.me.get()
        session.row({"url": session.client.url, "username": me["username"], "projects": me["projects"]})


def _revoked(login: logins.Login, timeout_s: float) -> bool:
    """Whether it opened anything until now. Raises ModelcieError where it still does."""
    with Client(login.url, login.token, timeout_s=timeout_s) as client:
        try:
            own = [row["id"] for row in client.tokens.list() if login.token.startswith(row["prefix"])]
            for number in own:
                client.tokens.revoke(number)
        except NotSignedInError:
            return False
    return bool(own)


def _kept() -> logins.Login | None:
    """What is stored; None too where it cannot be read, for it is about to be replaced or removed."""
    try:
        return logins.stored()
    except click.ClickException:
        return None


def _made(session: Session, url: str, username: str) -> str:
    """A new token for whoever knows the password and, where the account has one, the second factor."""
    password = _secret("Password")
    with Client(url, timeout_s=session.timeout_s) as client:
        make = partial(client.tokens.create, username=username, password=password, name=_name())
        try:
            return make()["token"]
        except ForbiddenError as error:
            if error.code != CODE_NEEDED:
                raise
            return make(code=_secret("Code"))["token"]


def _name() -> str:
    """What the token is listed as."""
    return f"modelcie on {socket.gethostname()}"[:NAME_LENGTH]


def _token() -> str:
    token = _secret("Token").strip()
    if not token.isascii() or not token.isprintable():
        raise click.UsageError("What was given is no token.")
    return token


def _secret(what: str) -> str:
    said = click.prompt(what, hide_input=True, err=True) if _is_asked() else sys.stdin.readline()
    secret = str(said).rstrip("\r\n")
    if not secret.strip():
        raise click.UsageError(f"There is no {what.lower()} in what was given.")
    return secret


def _is_asked() -> bool:
    return sys.stdin.isatty()


def _is_loopback(url: str) -> bool:
    host = url.removeprefix("http://").rpartition("@")[2].partition("/")[0]
    return host.startswith(("127.", "localhost", "[::1]"))
