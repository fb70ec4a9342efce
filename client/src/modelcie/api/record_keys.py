"""`client.record_keys`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

import builtins

from modelcie.api import types
from modelcie.resource import Resource


class RecordKeys(Resource):
    """Record keys."""

    def list(self) -> builtins.list[types.RecordKey]:
        """The public keys that records were ever signed with, newest first."""
        return self._call("GET", "/record-keys/")
