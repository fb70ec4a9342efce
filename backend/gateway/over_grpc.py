"""An inference over gRPC: the message goes through as it came, but for the name and version of its model."""

from dataclasses import dataclass

import numpy as np

from backend.deployments.routing import Route
from backend.gateway.grpc_upstream import GrpcReply, GrpcUpstream
from backend.gateway.versions import Version
from backend.serving.messages import request_tensors, with_model

FORWARDED = ("traceparent",)


@dataclass(frozen=True, slots=True)
class GrpcInference:
    """message: the client's ModelInferRequest. metadata: the client's."""

    upstream: GrpcUpstream
    route: Route
    request_id: str
    metadata: dict[str, str]
    message: bytes

    @property
    def sticky(self) -> bytes:
        """`modelcie-sticky` of the metadata, else the message: the same request is answered by the same version."""
        return self.metadata.get("modelcie-sticky", "").encode() or self.message

    @property
    def size_bytes(self) -> int:
        return len(self.message)

    def tensors(self) -> dict[str, np.ndarray]:
        return request_tensors(self.message)

    async def ask(self, version: Version, limit_s: float) -> GrpcReply:
        sent = with_model(self.message, version.model, str(version.number))
        forwarded = [(name, self.metadata[name]) for name in FORWARDED if name in self.metadata]
        reply = await self.upstream.send(self.route, "ModelInfer", sent, limit_s, forwarded)
        stable = version.model == self.route.service_name
        return reply if stable else reply.renamed(self.route.service_name)
