"""`client.versions`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

import builtins
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from modelcie.api import types
from modelcie.downloads import Progress, Saved
from modelcie.resource import Resource, quoted


class Versions(Resource):
    """Versions."""

    def artifact_download(
        self,
        service: str,
        number: int,
        file: str,
        /,
        *,
        to: Path,
        digest: str = "",
        progress: Progress | None = None,
    ) -> Saved:
        """One artifact's bytes, checked; its ETag is their SHA-256."""
        return self._download(
            "GET",
            f"/services/{quoted(service)}/versions/{quoted(number)}/artifacts/{quoted(file)}",
            to=to,
            digest=digest,
            progress=progress,
        )

    def artifact_list(
        self, service: str, number: int, /, *, page_size: int | None = None
    ) -> Iterator[types.Artifact]:
        """The artifacts of a version."""
        return self._pages(
            f"/services/{quoted(service)}/versions/{quoted(number)}/artifacts/",
            query={"page_size": page_size},
        )

    def get(self, service: str, number: int, /) -> types.VersionDetail:
        """One version with its artifacts."""
        return self._call("GET", f"/services/{quoted(service)}/versions/{quoted(number)}/")

    def list(self, service: str, /, *, page_size: int | None = None) -> Iterator[types.Version]:
        """A service's versions, newest first."""
        return self._pages(f"/services/{quoted(service)}/versions/", query={"page_size": page_size})

    def record_get(self, service: str, number: int, /) -> dict[str, Any]:
        """All that led to a version and came of it, as of now: the document that docs/record.md describes."""
        return self._call("GET", f"/services/{quoted(service)}/versions/{quoted(number)}/record/")

    def record_signed(self, service: str, number: int, /) -> dict[str, Any]:
        """The same with a model card to read, signed by this installation, as a file."""
        return self._call("GET", f"/services/{quoted(service)}/versions/{quoted(number)}/record/signed/")

    def reproduce(self, service: str, number: int, /, *, if_match: object = None) -> types.Run:
        """Train a version again from its record, and compare the weights; it makes no version."""
        return self._call(
            "POST",
            f"/services/{quoted(service)}/versions/{quoted(number)}/reproduction/",
            if_match=if_match,
            repeatable=True,
        )

    def reproduction_needs(self, service: str, number: int, /) -> types.Needs:
        """What training a version again needs and is no longer there; nothing is started."""
        return self._call("GET", f"/services/{quoted(service)}/versions/{quoted(number)}/reproduction/")

    def retire(self, service: str, number: int, /, *, reason: str, if_match: object = None) -> types.Version:
        """Take a version out of use for good; one that is live, or on its way, is refused."""
        return self._call(
            "POST",
            f"/services/{quoted(service)}/versions/{quoted(number)}/retire/",
            body={"reason": reason},
            if_match=if_match,
            repeatable=True,
        )

    def samples(self, service: str, number: int, /) -> builtins.list[types.VersionSample]:
        """Every sample that a version, or an ancestor of it, learned from."""
        return self._call("GET", f"/services/{quoted(service)}/versions/{quoted(number)}/samples/")
