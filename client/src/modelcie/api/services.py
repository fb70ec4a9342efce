"""`client.services`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from modelcie.api import types
from modelcie.resource import Resource, quoted


class Services(Resource):
    """Services."""

    def create(
        self,
        *,
        project: str,
        name: str,
        signature: Mapping[str, Any],
        architecture: str,
        title: str | None = None,
        architecture_parameters: Mapping[str, Any] | None = None,
        sample_rate: float | None = None,
        latency_objective_ms: float | None = None,
    ) -> types.Service:
        """Create a service."""
        return self._call(
            "POST",
            "/services/",
            body={
                "project": project,
                "name": name,
                "signature": signature,
                "architecture": architecture,
                "title": title,
                "architecture_parameters": architecture_parameters,
                "sample_rate": sample_rate,
                "latency_objective_ms": latency_objective_ms,
            },
            repeatable=True,
        )

    def get(self, service: str, /) -> types.Service:
        """One service."""
        return self._call("GET", f"/services/{quoted(service)}/")

    def list(self, *, page_size: int | None = None, project: str | None = None) -> Iterator[types.Service]:
        """The services of the caller's projects."""
        return self._pages("/services/", query={"page_size": page_size, "project": project})
