"""Triton's control API over gRPC: there a load occupies no thread that answers requests over HTTP."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

KEY_HEADER = "triton-api-key"
LOAD_TIMEOUT_S = 30.0
# What a slow network carries: so much longer may a load take whose files are sent with it.
SENT_BYTES_PER_S = 10 * 2**20
CONNECT_TIMEOUT_S = 2.0
# Control calls are rare: each has a channel of its own, so no thread, fork or back-off outlives it.
CHANNEL = [
    ("grpc.min_reconnect_backoff_ms", int(CONNECT_TIMEOUT_S * 1000)),
    ("grpc.use_local_subchannel_pool", 1),
    ("grpc.enable_http_proxy", 0),
]


class GrpcControl:
    """The calls of tritonclient's HTTP client that change a server, for an address `host:port`.

    headers: as for HTTP; gRPC knows each as `triton-grpc-protocol-<name>`. Raises InferenceServerException.
    """

    NAME = "gRPC"
    # One message holds 2 GiB, of which control has up to three copies while it sends.
    FILES_LIMIT_BYTES = 2**30

    def __init__(self, address: str, headers: dict[str, str], *, tls: bool, timeout_s: float) -> None:
        self._address, self._tls, self._timeout_s = address, tls, timeout_s
        self._metadata = {f"triton-grpc-protocol-{name}": value for name, value in headers.items()}

    def get_model_repository_index(self) -> list[dict[str, str]]:
        """A row {name, version, state} for each version, as over HTTP."""
        with self._channel() as client:
            index = client.get_model_repository_index(self._metadata, client_timeout=self._timeout_s)
        return [{"name": row.name, "version": row.version, "state": row.state} for row in index.models]

    def load_model(
        self, model: str, *, config: str | None = None, files: Mapping[str, bytes] | None = None
    ) -> None:
        sending_s = sum(map(len, (files or {}).values())) / SENT_BYTES_PER_S
        timeout_s = LOAD_TIMEOUT_S + sending_s
        with self._channel() as client:
            client.load_model(model, self._metadata, config=config, files=files, client_timeout=timeout_s)

    def unload_model(self, model: str) -> None:
        with self._channel() as client:
            client.unload_model(model, self._metadata, client_timeout=LOAD_TIMEOUT_S)

    @contextmanager
    def _channel(self) -> Iterator[Any]:
        # Here, so that who only asks and infers starts none of gRPC's threads.
        import tritonclient.grpc as triton

        with triton.InferenceServerClient(self._address, ssl=self._tls, channel_args=CHANNEL) as client:
            yield client
