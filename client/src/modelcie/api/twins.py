"""`client.twins`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from modelcie.api import types
from modelcie.resource import Resource, quoted


class Twins(Resource):
    """Twins."""

    def list(self, service: str, /, *, page_size: int | None = None) -> Iterator[types.Twin]:
        """The samples that look like another, group by group; a page may end within a group."""
        return self._pages(f"/services/{quoted(service)}/twins/", query={"page_size": page_size})

    def part(self, service: str, group: int, /, *, samples: Sequence[int]) -> None:
        """Take samples out of a group for good: they are no twins of the others, nor of each other."""
        return self._call(
            "POST",
            f"/services/{quoted(service)}/twins/{quoted(group)}/part/",
            body={"samples": samples},
            repeatable=True,
        )
