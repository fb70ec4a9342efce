"""`client.label_checks`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from collections.abc import Iterator

from modelcie.api import types
from modelcie.resource import Resource, quoted


class LabelChecks(Resource):
    """Label checks."""

    def list(self, service: str, /, *, page_size: int | None = None) -> Iterator[types.LabelCheck]:
        """The checks of a service's labels, newest first."""
        return self._pages(f"/services/{quoted(service)}/label-checks/", query={"page_size": page_size})

    def start(self, service: str, /, *, if_match: object = None) -> types.LabelCheck:
        """Check all labels of a service; answers with the check that is under way, if there is one."""
        return self._call(
            "POST", f"/services/{quoted(service)}/label-checks/", if_match=if_match, repeatable=True
        )
