"""`client.notices`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

import builtins

from modelcie.api import types
from modelcie.resource import Resource


class Notices(Resource):
    """Notices."""

    def list(self) -> types.Notices:
        """What others, or the system, brought about in the caller's projects."""
        return self._call("GET", "/notices/")

    def read(self, *, project: str, number: int, if_match: object = None) -> None:
        """Note how far the caller has read a project's notices; a mark never goes back."""
        return self._call(
            "POST",
            "/notices/read/",
            body={"project": project, "number": number},
            if_match=if_match,
            repeatable=True,
        )

    def wish_list(self) -> builtins.list[types.Wishes]:
        """What the caller is told of each of their projects, and by which way."""
        return self._call("GET", "/notices/wishes/")
