"""`client.validations`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from modelcie.api import types
from modelcie.resource import Resource


class Validations(Resource):
    """Validations."""

    def start(self, *, service: str, environment: int, version: int) -> types.Report:
        """Validate a version beside what is live in the environment."""
        return self._call(
            "POST",
            "/validations/",
            body={"service": service, "environment": environment, "version": version},
            repeatable=True,
        )
