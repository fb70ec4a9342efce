"""`modelcie records`: the signed record of a version, written to a file and verified without the server."""

import json
from pathlib import Path
from typing import Any

import click

from modelcie import records as signed
from modelcie.cli.documents import LIST, OBJECT
from modelcie.cli.files import require_free, target
from modelcie.cli.session import Session, command


def register(cli: click.Group) -> None:
    @cli.group("records")
    def records() -> None:
        """Signed records of what led to a version and came of it."""

    @command(records, "get")
    @click.argument("service")
    @click.argument("version", type=int)
    @target
    def get(session: Session, service: str, version: int, output: Path, force: bool) -> None:
        """Write the signed record of VERSION of SERVICE to a file."""
        require_free(output, force)
        document = session.client.versions.record_signed(service, version)
        output.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        session.row({"path": str(output)}, f"{output}: the record of {service} {version}.")

    @command(records, "keys")
    def keys(session: Session) -> None:
        """The public keys that records were ever signed with. With --json, the file that `verify` trusts."""
        session.rows(
            session.client.record_keys.list(), ["id", "algorithm", "public_key", "created_at", "retired_at"]
        )

    @command(records, "verify")
    @click.argument("file", type=OBJECT)
    @click.option("--keys", type=LIST, required=True, help="What `records keys --json` printed once.")
    def verify(session: Session, file: dict[str, Any], keys: list[Any]) -> None:
        """Verify FILE here, without the server, by keys that you kept."""
        key = signed.verified(file, keys)
        session.row({"signed_by": key}, f"Signed by {key}, and nothing was changed since.")
