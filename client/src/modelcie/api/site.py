"""`client.site`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from modelcie.api import types
from modelcie.downloads import Progress, Saved
from modelcie.resource import Resource


class Site(Resource):
    """Site."""

    def log_export(
        self,
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
        """As of a project; for administrators of the installation."""
        return self._download(
            "POST",
            "/site/log/export/",
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

    def log_list(
        self,
        *,
        actor: str | None = None,
        kind: str | None = None,
        object: str | None = None,
        page_size: int | None = None,
        since: str | None = None,
        until: str | None = None,
    ) -> Iterator[types.Entry]:
        """What happened to the installation, newest first; for its administrators."""
        return self._pages(
            "/site/log/",
            query={
                "actor": actor,
                "kind": kind,
                "object": object,
                "page_size": page_size,
                "since": since,
                "until": until,
            },
        )

    def log_verification_ask(self, *, if_match: object = None) -> types.Standing:
        """Have the site's log verified, in the background; for administrators of the installation."""
        return self._call("POST", "/site/log/verification/", if_match=if_match, repeatable=True)

    def log_verification_get(self) -> types.Standing:
        """What the newest verification of the site's log found; for administrators of the installation."""
        return self._call("GET", "/site/log/verification/")
