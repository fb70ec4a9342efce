"""`client.rollbacks`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from modelcie.api import types
from modelcie.resource import Resource


class Rollbacks(Resource):
    """Rollbacks."""

    def start(self, *, service: str, environment: int, version: int | None = None) -> types.Rollout:
        """Make a version live again that was; without `version`, the last one."""
        return self._call(
            "POST",
            "/rollbacks/",
            body={"service": service, "environment": environment, "version": version},
            repeatable=True,
        )
