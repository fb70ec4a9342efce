"""`client.projects`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from collections.abc import Iterator

from modelcie.api import types
from modelcie.resource import Resource, quoted


class Projects(Resource):
    """Projects."""

    def create(self, *, name: str, slug: str, description: str | None = None) -> types.Project:
        """Create a project; the caller becomes its owner."""
        return self._call(
            "POST",
            "/projects/",
            body={"name": name, "slug": slug, "description": description},
            repeatable=True,
        )

    def get(self, project: str, /) -> types.Project:
        """One project."""
        return self._call("GET", f"/projects/{quoted(project)}/")

    def list(self, *, page_size: int | None = None) -> Iterator[types.Project]:
        """The caller's projects."""
        return self._pages("/projects/", query={"page_size": page_size})
