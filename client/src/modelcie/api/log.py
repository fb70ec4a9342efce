"""`client.log`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from modelcie.api import types
from modelcie.downloads import Progress, Saved
from modelcie.resource import Resource, quoted


class Log(Resource):
    """Log."""

    def export(
        self,
        project: str,
        /,
        *,
        format: types.ExportInputFormatEnum,
        actor: str | None = None,
        object: str | None = None,
        kind: str | None = None,
        since: str | None = None,
        until: str | None = None,
        to: Path,
        digest: str = "",
        progress: Progress | None = None,
    ) -> Saved:
        """The entries that are wanted, oldest first, with all that their hashes are made of; for owners."""
        return self._download(
            "POST",
            f"/projects/{quoted(project)}/log/export/",
            body={
                "format": format,
                "actor": actor,
                "object": object,
                "kind": kind,
                "since": since,
                "until": until,
            },
            to=to,
            digest=digest,
            progress=progress,
        )

    def list(
        self,
        project: str,
        /,
        *,
        actor: str | None = None,
        kind: str | None = None,
        object: str | None = None,
        page_size: int | None = None,
        since: str | None = None,
        until: str | None = None,
    ) -> Iterator[types.Entry]:
        """What happened in a project, newest first."""
        return self._pages(
            f"/projects/{quoted(project)}/log/",
            query={
                "actor": actor,
                "kind": kind,
                "object": object,
                "page_size": page_size,
                "since": since,
                "until": until,
            },
        )

    def verification_ask(self, project: str, /, *, if_match: object = None) -> types.Standing:
        """Have the log verified, in the background; for owners."""
        return self._call(
            "POST", f"/projects/{quoted(project)}/log/verification/", if_match=if_match, repeatable=True
        )

    def verification_get(self, project: str, /) -> types.Standing:
        """What the newest verification of the log found."""
        return self._call("GET", f"/projects/{quoted(project)}/log/verification/")
