"""Triton over gRPC as the gateway sees it: one channel a host, messages in and out as bytes."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import grpc
import numpy as np

from backend.deployments.routing import Route
from backend.gateway.upstream import deadline_exceeded, unreachable
from backend.serving.messages import SERVICE, response_tensors, with_model

CHANNEL = [
    ("grpc.max_send_message_length", -1),
    ("grpc.max_receive_message_length", -1),
    # How long a connection may take to be made, ...
    ("grpc.min_reconnect_backoff_ms", 2000),
    # ... and how soon a host that comes back is found again.
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 1000),
    ("grpc.enable_http_proxy", 0),
]
# What Triton says of a wrong name, shape or type.
CLIENTS_FAULT = (grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.NOT_FOUND)


@dataclass(frozen=True, slots=True)
class GrpcReply:
    """What Triton said: `message` where the code is OK, else its words in `details`."""

    code: grpc.StatusCode
    message: bytes = b""
    details: str = ""

    @property
    def ok(self) -> bool:
        return self.code is grpc.StatusCode.OK

    @property
    def failed(self) -> bool:
        return not self.ok and self.code not in CLIENTS_FAULT

    @property
    def size_bytes(self) -> int:
        return len(self.message)

    def tensors(self) -> dict[str, np.ndarray]:
        return response_tensors(self.message)

    def renamed(self, name: str) -> "GrpcReply":
        """The same under another model's name."""
        return replace(self, message=with_model(self.message, name)) if self.ok else self


class GrpcUpstream:
    """Channels are opened when they are first needed, and kept. Used by one loop alone."""

    def __init__(self) -> None:
        self._channels: dict[tuple[str, bool], Any] = {}

    async def close(self) -> None:
        for channel in self._channels.values():
            await channel.close()

    async def send(
        self,
        route: Route,
        method: str,
        message: bytes,
        limit_s: float,
        metadata: Iterable[tuple[str, str]] = (),
    ) -> GrpcReply:
        """Forward once to the route's host, which has a gRPC address.

        Raises: UnavailableError `triton_unreachable`, AppError `deadline_exceeded`.
        """
        if limit_s <= 0:
            raise deadline_exceeded()
        ask = self._channel(route).unary_unary(f"/{SERVICE}/{method}")
        try:
            said = await ask(message, timeout=limit_s, metadata=tuple(metadata))
        except grpc.aio.AioRpcError as error:
            if error.code() is grpc.StatusCode.DEADLINE_EXCEEDED:
                raise deadline_exceeded() from error
            if error.code() is grpc.StatusCode.UNAVAILABLE:
                raise unreachable() from error
            return GrpcReply(error.code(), details=error.details() or "")
        return GrpcReply(grpc.StatusCode.OK, said)

    def _channel(self, route: Route) -> Any:
        place = route.host_grpc_url, route.host_url.startswith("https://")
        if place not in self._channels:
            self._channels[place] = _open(*place)
        return self._channels[place]


def _open(address: str, tls: bool) -> Any:
    if tls:
        return grpc.aio.secure_channel(address, grpc.ssl_channel_credentials(), options=CHANNEL)
    return grpc.aio.insecure_channel(address, options=CHANNEL)
