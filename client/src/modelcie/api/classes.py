"""`client.classes`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

import builtins

from modelcie.api import types
from modelcie.resource import Resource, quoted


class Classes(Resource):
    """Classes."""

    def accuracy(self, service: str, /) -> builtins.list[types.ClassAccuracy]:
        """How often the live version was right, class by class, by the labels that came late."""
        return self._call("GET", f"/services/{quoted(service)}/classes/")
