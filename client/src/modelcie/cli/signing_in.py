"""Signing in: a token is asked for or read, never an argument that others would see among the processes."""

import sys

import click

from modelcie.cli import logins
from modelcie.cli.session import Session, command
from modelcie.client import Client
from modelcie.transport import base_of

DEFAULT = "http://127.0.0.1:8000"


def register(cli: click.Group) -> None:
    @command(cli, "login")
    @click.argument("address", required=False)
    @click.option(
        "--username", help="Ask for a password, and have a token made, instead of asking for a token."
    )
    def login(session: Session, address: str | None, username: str | None) -> None:
        """Sign in at ADDRESS. The token, or the password, is asked for, or read from the standard input."""
        kept = logins.stored()
        default = session.url or (kept.url if kept else DEFAULT)
        if address is None:
            address = click.prompt("Address", default=default, err=True) if _is_asked() else default
        try:
            url = base_of(address)
        except ValueError as error:
            raise click.UsageError(str(error)) from error
        token = _token_for(session, url, username) if username else _secret("Token")
        with Client(url, token, timeout_s=session.timeout_s) as client:
            me = client.me.get()
        logins.store(logins.Login(url, token))
        session.row(me, f"Signed in at {url} as {me['username']}.")
        if url.startswith("http://") and not _is_loopback(url):
            session.warn("The address is not https: whoever is on the way can read the token.")

    @command(cli, "logout")
    def logout(session: Session) -> None:
        """Forget the stored token; it stays valid until it expires or is revoked."""
        forgotten = logins.forget()
        session.row({"forgotten": forgotten}, "The token is forgotten." if forgotten else "There was none.")

    @command(cli, "whoami")
    def whoami(session: Session) -> None:
        """Who the token belongs to."""
        me = session.client.me.get()
        session.row({"url": session.client.url, "username": me["username"], "projects": me["projects"]})


def _token_for(session: Session, url: str, username: str) -> str:
    password = _secret("Password")
    with Client(url, timeout_s=session.timeout_s) as client:
        return client.tokens.create(username=username, password=password)["token"]


def _secret(what: str) -> str:
    said = click.prompt(what, hide_input=True, err=True) if _is_asked() else sys.stdin.readline()
    secret = str(said).strip()
    if not secret or not secret.isascii() or not secret.isprintable():
        raise click.UsageError(f"There is no {what.lower()} in what was given.")
    return secret


def _is_asked() -> bool:
    return sys.stdin.isatty()


def _is_loopback(url: str) -> bool:
    host = url.removeprefix("http://").rpartition("@")[2].partition("/")[0]
    return host.startswith(("127.", "localhost", "[::1]"))
