"""`client.erasures`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from modelcie.api import types
from modelcie.resource import Resource, quoted


class Erasures(Resource):
    """Erasures."""

    def get(self, id: int, /) -> types.Erasure:
        """One erasure: how far it is, and the versions that saw its samples."""
        return self._call("GET", f"/erasures/{quoted(id)}/")

    def list(self, service: str, /, *, page_size: int | None = None) -> Iterator[types.Erasure]:
        """The erasures of a service, newest first."""
        return self._pages(f"/services/{quoted(service)}/erasures/", query={"page_size": page_size})

    def preview(self, service: str, /, *, samples: Sequence[int]) -> types.Preview:
        """What erasing samples would take away, and what would stay; nothing is changed."""
        return self._call(
            "POST",
            f"/services/{quoted(service)}/erasures/preview/",
            body={"samples": samples},
            repeatable=True,
        )

    def retry(self, id: int, /, *, if_match: object = None) -> types.Erasure:
        """Go on with one that failed."""
        return self._call("POST", f"/erasures/{quoted(id)}/retry/", if_match=if_match, repeatable=True)

    def samples_erase(
        self, service: str, /, *, samples: Sequence[int], reason: str, if_match: object = None
    ) -> types.Erasure:
        """Take samples out everywhere, for ever."""
        return self._call(
            "POST",
            f"/services/{quoted(service)}/erasures/",
            body={"samples": samples, "reason": reason},
            if_match=if_match,
            repeatable=True,
        )

    def update(self, id: int, /, *, version: int, if_match: object = None) -> types.Run:
        """Train a version that saw the samples over again, without them."""
        return self._call(
            "POST",
            f"/erasures/{quoted(id)}/update/",
            body={"version": version},
            if_match=if_match,
            repeatable=True,
        )
