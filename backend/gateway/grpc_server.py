"""KServe v2 over gRPC, in the loop that answers HTTP. What is no method of ours gRPC itself answers: UNIMPLEMENTED."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import grpc

from backend.core.errors import AppError
from backend.gateway.grpc_methods import Call, GrpcMethods, Method
from backend.gateway.grpc_upstream import GrpcReply
from backend.gateway.limits import MAX_BODY_BYTES, call_limit_s, read_message
from backend.serving.messages import SERVICE

OPTIONS = [
    # Holds for what a compressed message is unpacked to as well. gRPC itself answers RESOURCE_EXHAUSTED.
    ("grpc.max_receive_message_length", MAX_BODY_BYTES),
    # Two processes would share the port, and each get half of the calls.
    ("grpc.so_reuseport", 0),
    # A client that has vanished holds nothing for longer than a minute and a half.
    ("grpc.keepalive_time_ms", 60_000),
    ("grpc.keepalive_timeout_ms", 20_000),
]
# After HTTP's own grace, and within what whoever ends the process allows.
GRACE_S = 2.0
STATUS = {
    400: grpc.StatusCode.INVALID_ARGUMENT,
    401: grpc.StatusCode.UNAUTHENTICATED,
    404: grpc.StatusCode.NOT_FOUND,
    408: grpc.StatusCode.DEADLINE_EXCEEDED,
    503: grpc.StatusCode.UNAVAILABLE,
    504: grpc.StatusCode.DEADLINE_EXCEEDED,
}
NO_STREAMS = "The gateway answers request by request: use ModelInfer."


class GrpcServer:
    """Start and stop it in the loop that answers."""

    def __init__(self, methods: GrpcMethods) -> None:
        self._server = grpc.aio.server(options=OPTIONS)
        # As streams of one message each, so that reading it can be limited in time: on the wire they are the same.
        handlers = {
            name: grpc.stream_unary_rpc_method_handler(_handler(method))
            for name, method in methods.by_name().items()
        }
        handlers["ModelStreamInfer"] = grpc.stream_stream_rpc_method_handler(_refuse_streams)
        self._server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, handlers),))

    async def start(self, address: str) -> None:
        """Listen on host:port. Raises AppError `port_in_use`."""
        try:
            self._server.add_insecure_port(address)
        except RuntimeError as error:
            raise AppError(
                "port_in_use",
                f"gRPC cannot listen on {address}: set MODELCIE_GATEWAY_GRPC_PORT to a free port.",
                address=address,
            ) from error
        await self._server.start()

    async def stop(self) -> None:
        """Take no more calls, answer what has begun, and end."""
        await self._server.stop(GRACE_S)


def _handler(method: Method) -> Callable[[AsyncIterator[bytes], Any], Awaitable[bytes]]:
    """A call's one place to be answered, refused, and told what is told beside the message."""

    async def answer(messages: AsyncIterator[bytes], context: Any) -> bytes:
        told: dict[str, str] = {}
        try:
            message = await read_message(messages)
            call = Call(message, _metadata(context), call_limit_s(context.time_remaining()), told)
            reply = await method(call)
        except AppError as error:
            told["modelcie-code"] = error.code
            reply = GrpcReply(STATUS.get(error.http_status, grpc.StatusCode.INTERNAL), details=error.detail)
        context.set_trailing_metadata(tuple(told.items()))
        if not reply.ok:
            await context.abort(reply.code, reply.details)
        return reply.message

    return answer


def _metadata(context: Any) -> dict[str, str]:
    """What is text of the client's metadata."""
    return {name: value for name, value in context.invocation_metadata() or () if isinstance(value, str)}


async def _refuse_streams(messages: AsyncIterator[bytes], context: Any) -> None:
    await context.abort(grpc.StatusCode.UNIMPLEMENTED, NO_STREAMS)
