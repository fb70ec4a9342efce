"""What each method of KServe v2 over gRPC answers: the policy is that of HTTP."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial

import grpc

from backend.core.errors import UnavailableError
from backend.deployments.routing import Route
from backend.gateway.admission import admit, admit_anywhere
from backend.gateway.answering import Answering
from backend.gateway.grpc_upstream import GrpcReply, GrpcUpstream
from backend.gateway.over_grpc import GrpcInference
from backend.gateway.request_ids import request_id
from backend.gateway.routes import Routing
from backend.serving.messages import live_response, model_of, ready_response, with_model

# What asks about a model, and is forwarded as it is.
ABOUT = ("ModelReady", "ModelMetadata", "ModelConfig", "ModelStatistics")


@dataclass(frozen=True, slots=True)
class Call:
    """One request. told: what its answer says beside the message, refused or not."""

    message: bytes
    metadata: dict[str, str]
    limit_s: float
    told: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return self.metadata.get("modelcie-key", "")


Method = Callable[[Call], Awaitable[GrpcReply]]


class GrpcMethods:
    """Used by one loop alone. Each method raises AppError for what it refuses."""

    def __init__(
        self, routing: Routing, answering: Answering, upstream: GrpcUpstream, *, keys_required: bool
    ) -> None:
        self._routing = routing
        self._answering = answering
        self._upstream = upstream
        self._keys_required = keys_required

    def by_name(self) -> dict[str, Method]:
        return {
            "ServerLive": self._live,
            "ServerReady": self._ready,
            "ServerMetadata": self._server_metadata,
            "ModelInfer": self._infer,
            **{name: partial(self._about, name) for name in ABOUT},
        }

    async def _live(self, call: Call) -> GrpcReply:
        return GrpcReply(grpc.StatusCode.OK, live_response())

    async def _ready(self, call: Call) -> GrpcReply:
        """The gateway is ready when it has a routing; a swap never shows here."""
        return GrpcReply(grpc.StatusCode.OK, ready_response(bool(self._routing.table.routes)))

    async def _server_metadata(self, call: Call) -> GrpcReply:
        route = admit_anywhere(self._routing.table, call.key, keys_required=self._keys_required)
        return await self._upstream.send(_offered(route), "ServerMetadata", call.message, call.limit_s)

    async def _about(self, name: str, call: Call) -> GrpcReply:
        route = self._admit(call)
        sent = with_model(call.message, route.service_name, str(route.version_number))
        return await self._upstream.send(route, name, sent, call.limit_s)

    async def _infer(self, call: Call) -> GrpcReply:
        named = request_id(call.metadata.get("modelcie-request-id", ""))
        call.told["modelcie-request-id"] = named
        route = self._admit(call)
        asked = GrpcInference(self._upstream, route, named, call.metadata, call.message)
        reply, version = await self._answering.answer(route, asked, call.limit_s)
        call.told["modelcie-version"] = str(version.number)
        return reply

    def _admit(self, call: Call) -> Route:
        service, version = model_of(call.message)
        table = self._routing.table
        return _offered(admit(table, service, version, call.key, keys_required=self._keys_required))


def _offered(route: Route) -> Route:
    """Refused here, so that it is not counted as the live version's error."""
    if not route.host_grpc_url:
        raise UnavailableError(
            "grpc_not_offered", f"The host of {route.service_name} has no gRPC address: ask over HTTP."
        )
    return route
