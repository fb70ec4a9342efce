"""`client.wishes`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from collections.abc import Mapping

from modelcie.api import types
from modelcie.resource import Resource, quoted


class Wishes(Resource):
    """Wishes."""

    def set(
        self, project: str, /, *, wishes: Mapping[str, types.Wish] | None = None, if_match: object = None
    ) -> types.Wishes:
        """Say what the caller wants to be told of a project."""
        return self._call(
            "PATCH", f"/projects/{quoted(project)}/wishes/", body={"wishes": wishes}, if_match=if_match
        )
