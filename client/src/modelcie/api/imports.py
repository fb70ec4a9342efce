"""`client.imports`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from modelcie.api import types
from modelcie.resource import Resource, quoted


class Imports(Resource):
    """Imports."""

    def begin(
        self,
        id: int,
        /,
        *,
        label: str | None = None,
        features: Sequence[str] | None = None,
        if_match: object = None,
    ) -> types.Import:
        """Make samples of a file that came in whole."""
        return self._call(
            "POST",
            f"/imports/{quoted(id)}/begin/",
            body={"label": label, "features": features},
            if_match=if_match,
            repeatable=True,
        )

    def cancel(self, id: int, /, *, if_match: object = None) -> types.Import:
        """Cancel an import; samples that came in stay."""
        return self._call("POST", f"/imports/{quoted(id)}/cancel/", if_match=if_match, repeatable=True)

    def create(
        self,
        service: str,
        /,
        *,
        file_name: str,
        size_bytes: int,
        reserved: types.ReservedEnum | types.BlankEnum | None = None,
        new_class: bool | None = None,
        if_match: object = None,
    ) -> types.Import:
        """Announce a file, whose bytes then come by PUT; or, as a form with `file`, send it at once.

        It is begun; a table waits for `begin`, with the choice of its columns."""
        return self._call(
            "POST",
            f"/services/{quoted(service)}/imports/",
            body={
                "file_name": file_name,
                "size_bytes": size_bytes,
                "reserved": reserved,
                "new_class": new_class,
            },
            if_match=if_match,
            repeatable=True,
        )

    def get(self, id: int, /) -> types.Import:
        """One import: its state, and how far it is."""
        return self._call("GET", f"/imports/{quoted(id)}/")

    def list(self, service: str, /, *, page_size: int | None = None) -> Iterator[types.Import]:
        """The service's imports, newest first."""
        return self._pages(f"/services/{quoted(service)}/imports/", query={"page_size": page_size})

    def preview(self, id: int, /) -> types.ImportPreview:
        """The beginning of a table that came in, and the columns that are taken unless others are chosen."""
        return self._call("GET", f"/imports/{quoted(id)}/preview/")

    def receive(
        self, id: int, content: bytes, /, *, offset: int | None = None, if_match: object = None
    ) -> types.Import:
        """More of the file, from `?offset=` on, which is its `received_bytes`."""
        return self._call(
            "PUT",
            f"/imports/{quoted(id)}/file/",
            query={"offset": offset},
            content=content,
            if_match=if_match,
        )

    def rejected(self, id: int, /, *, page_size: int | None = None) -> Iterator[types.RejectedItem]:
        """What was not taken, each with its reason; the last of the file first."""
        return self._pages(f"/imports/{quoted(id)}/rejected/", query={"page_size": page_size})
