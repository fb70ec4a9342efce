"""`client.detectors`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

import builtins

from modelcie.api import types
from modelcie.resource import Resource


class Detectors(Resource):
    """Detectors."""

    def list(self) -> builtins.list[types.Detector]:
        """What may watch each view, plug-ins too, with the parameters of each."""
        return self._call("GET", "/detectors/")
