"""`client.versions`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from modelcie.api import types
from modelcie.downloads import Progress, Saved
from modelcie.resource import Resource, or_unset, quoted


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
            query={"page_size": or_unset(page_size)},
        )

    def get(self, service: str, number: int, /) -> types.VersionDetail:
        """One version with its artifacts."""
        return self._call("GET", f"/services/{quoted(service)}/versions/{quoted(number)}/")

    def list(self, service: str, /, *, page_size: int | None = None) -> Iterator[types.Version]:
        """A service's versions, newest first."""
        return self._pages(f"/services/{quoted(service)}/versions/", query={"page_size": or_unset(page_size)})

    def retire(self, service: str, number: int, /, *, reason: str) -> types.Version:
        """Take a version out of use for good; one that is live, or on its way, is refused."""
        return self._call(
            "POST", f"/services/{quoted(service)}/versions/{quoted(number)}/retire/", body={"reason": reason}
        )

    def samples(
        self, service: str, number: int, /, *, page_size: int | None = None
    ) -> Iterator[types.VersionSample]:
        """Every sample that a version, or an ancestor of it, learned from."""
        return self._pages(
            f"/services/{quoted(service)}/versions/{quoted(number)}/samples/",
            query={"page_size": or_unset(page_size)},
        )
