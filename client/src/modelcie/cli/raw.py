"""`modelcie api`: any call, for what has no command of its own."""

from typing import Any
from urllib.parse import parse_qs

import click

from modelcie.cli.documents import Document
from modelcie.cli.naming import settings_of
from modelcie.cli.session import Session
from modelcie.cli.showing import print_json
from modelcie.transport import API


def register(cli: click.Group) -> None:
    @cli.command("api")
    @click.argument(
        "method", type=click.Choice(["GET", "POST", "PUT", "PATCH", "DELETE"], case_sensitive=False)
    )
    @click.argument("path")
    @click.option(
        "--field",
        "-f",
        "fields",
        multiple=True,
        metavar="NAME=VALUE",
        help="Of the body; of a GET, of the query.",
    )
    @click.option(
        "--input", "body", type=Document(), help="A file with the body's JSON; -: the standard input."
    )
    @click.option("--all", "all_", is_flag=True, help="Of a list: the rows of all its pages.")
    @click.pass_obj
    def api(session: Session, method: str, path: str, fields: tuple[str, ...], body: Any, all_: bool) -> None:
        """Call an address of the API, as in `api GET /runs/`.

        What it answers is printed as JSON.
        """
        if body is not None and fields:
            raise click.UsageError("The body comes from --input or from --field.")
        address, asked = _address(path)
        told = settings_of(fields)
        if method == "GET" and all_:
            print_json(session.out, list(session.client.pages(address, query=asked | told)))
            return
        if method == "GET":
            answer = session.client.call(method, address, query=asked | told)
        else:
            sent = told or None if body is None else body
            answer = session.client.call(method, address, query=asked, body=sent)
        if answer is not None:
            print_json(session.out, answer)


def _address(path: str) -> tuple[str, dict[str, Any]]:
    """The path below /api/v1, with its slash, and what it asks for behind a question mark."""
    bare, _, query = path.removeprefix(API).partition("?")
    return f"/{bare.strip('/')}/", dict(parse_qs(query, keep_blank_values=True))
