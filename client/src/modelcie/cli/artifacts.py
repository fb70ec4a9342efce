"""`modelcie artifacts`: a version's files, listed and downloaded."""

from pathlib import Path

import click

from modelcie.cli.files import moving, require_free, show_saved, target
from modelcie.cli.session import Rows, Session, command, table
from modelcie.client import Client


def register(cli: click.Group) -> None:
    @cli.group("artifacts")
    def artifacts() -> None:
        """The files of a version: its weights, its model for serving."""

    @table(artifacts, "list", ["name", "size_bytes", "digest"])
    @click.argument("service")
    @click.argument("version", type=int)
    def listed(client: Client, service: str, version: int, page_size: int) -> Rows:
        """The files of VERSION of SERVICE."""
        return client.versions.artifact_list(service, version, page_size=page_size)

    @command(artifacts, "get")
    @click.argument("service")
    @click.argument("version", type=int)
    @click.argument("file")
    @target
    def get(session: Session, service: str, version: int, file: str, output: Path, force: bool) -> None:
        """Download FILE of VERSION of SERVICE. It is held to the digest that the server names."""
        require_free(output, force)
        with moving(session, output) as progress:
            saved = session.client.versions.artifact_download(
                service, version, file, to=output, progress=progress
            )
        show_saved(session, saved)
