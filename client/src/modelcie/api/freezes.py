"""`client.freezes`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from modelcie.resource import Resource, quoted


class Freezes(Resource):
    """Freezes."""

    def remove(self, id: int, /) -> None:
        """Take a freeze window away."""
        return self._call("DELETE", f"/freezes/{quoted(id)}/")
