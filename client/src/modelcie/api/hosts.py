"""`client.hosts`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from collections.abc import Iterator

from modelcie.api import types
from modelcie.resource import Resource, quoted


class Hosts(Resource):
    """Hosts."""

    def get(self, name: str, /) -> types.Host:
        """One host: whether it answers, and what it serves."""
        return self._call("GET", f"/hosts/{quoted(name)}/")

    def key_set(self, name: str, /, *, key: str, if_match: object = None) -> types.Host:
        """Keep the key of a host's control API, sealed; for administrators of the installation. It is never shown."""
        return self._call("PUT", f"/hosts/{quoted(name)}/key/", body={"key": key}, if_match=if_match)

    def list(self, *, page_size: int | None = None) -> Iterator[types.Host]:
        """The hosts that serve the caller's projects."""
        return self._pages("/hosts/", query={"page_size": page_size})

    def register(
        self,
        *,
        name: str,
        http_url: str,
        grpc_url: str | None = None,
        metrics_url: str | None = None,
        runtime: str | None = None,
        repository: str | None = None,
    ) -> types.Host:
        """Make a Triton known, or change its address; for administrators of the installation."""
        return self._call(
            "POST",
            "/hosts/",
            body={
                "name": name,
                "http_url": http_url,
                "grpc_url": grpc_url,
                "metrics_url": metrics_url,
                "runtime": runtime,
                "repository": repository,
            },
            repeatable=True,
        )
