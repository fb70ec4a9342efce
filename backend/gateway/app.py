"""The gateway: a raw ASGI application that speaks KServe v2 over HTTP and forwards to the version that answers.

Where it is asked to, it answers gRPC beside that, in the same loop.
"""

import asyncio
import contextlib
import json
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from backend.core.errors import AppError, NotFoundError, UnavailableError
from backend.deployments.routing import Route
from backend.gateway.admission import admit, admit_anywhere
from backend.gateway.allowlist import Verb, match, upstream_path
from backend.gateway.answer import Answer
from backend.gateway.answering import LIMIT_S, Answering
from backend.gateway.grpc_methods import GrpcMethods
from backend.gateway.grpc_server import GrpcServer
from backend.gateway.grpc_upstream import GrpcUpstream
from backend.gateway.limits import read_body, time_limit_s
from backend.gateway.over_http import HttpInference
from backend.gateway.recorder import Recorder
from backend.gateway.request_ids import request_id
from backend.gateway.routes import Routing, Table
from backend.gateway.upstream import Upstream

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

SEND_LIMIT_S = 60.0


class Gateway:
    """keys_required: whether a request without a service key is refused (off loopback).

    grpc_address: the host:port where gRPC is answered; blank: nowhere.
    """

    def __init__(
        self, routing: Routing, recorder: Recorder, *, keys_required: bool, grpc_address: str = ""
    ) -> None:
        self.routing = routing
        self.answering = Answering(recorder)
        self.keys_required = keys_required
        self.grpc_address = grpc_address
        self._upstream: Upstream | None = None

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "http":
            answer = await self._respond(scope, receive)
            # A client that does not read is let go: the server then ends the connection.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(SEND_LIMIT_S):
                    await _send(send, answer)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        try:
            async with contextlib.AsyncExitStack() as held:
                await self._start(held)
                await send({"type": "lifespan.startup.complete"})
                await receive()
        except AppError as error:
            message = f"{error.code}: {error.detail}"
            await send({"type": "lifespan.startup.failed", "message": message})
        else:
            await send({"type": "lifespan.shutdown.complete"})

    async def _start(self, held: contextlib.AsyncExitStack) -> None:
        """Begin what lives in the loop; it ends with `held`, what answers first. Raises AppError `port_in_use`."""
        self._upstream = Upstream()
        held.callback(self._upstream.close)
        upstream = GrpcUpstream()
        held.push_async_callback(upstream.close)
        held.push_async_callback(self.answering.close)
        if self.grpc_address:
            methods = GrpcMethods(self.routing, self.answering, upstream, keys_required=self.keys_required)
            server = GrpcServer(methods)
            held.push_async_callback(server.stop)
            await server.start(self.grpc_address)

    async def _respond(self, scope: Message, receive: Receive) -> Answer:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        try:
            return await self._dispatch(scope["method"], scope["path"], headers, receive)
        except AppError as error:
            return _refusal(error)

    async def _dispatch(self, method: str, path: str, headers: dict[str, str], receive: Receive) -> Answer:
        target, table = match(method, path), self.routing.table
        if target is None:
            raise NotFoundError(
                "not_found", "The gateway serves health, metadata, config, statistics and infer."
            )
        key = headers.get("modelcie-key", "")
        if not target.service:
            return await self._server(target.verb, table, key)
        route = admit(table, target.service, target.version, key, keys_required=self.keys_required)
        if target.verb is Verb.INFER:
            return await self._infer(route, headers, receive)
        return await self._ask(route, upstream_path(target, route.version_number))

    async def _server(self, verb: Verb, table: Table, key: str) -> Answer:
        """The server's own routes: the gateway is ready when it has a routing; a swap never shows here."""
        if verb is Verb.LIVE:
            return Answer(200, {}, b"")
        if verb is Verb.READY:
            return Answer(200 if table.routes else 503, {}, b"")
        route = admit_anywhere(table, key, keys_required=self.keys_required)
        return await self._ask(route, "/v2")

    async def _infer(self, route: Route, headers: dict[str, str], receive: Receive) -> Answer:
        deadline_s = time.monotonic() + time_limit_s(headers)
        body = await read_body(receive, headers)
        named = request_id(headers.get("modelcie-request-id", ""))
        asked = HttpInference(self.upstream, route, named, headers, body)
        answer, version = await self.answering.answer(route, asked, deadline_s - time.monotonic())
        answer.headers["modelcie-request-id"] = asked.request_id
        answer.headers["modelcie-version"] = str(version.number)
        return answer

    async def _ask(self, route: Route, path: str) -> Answer:
        return await self.upstream.send("GET", route.host_url, path, {}, b"", LIMIT_S)

    @property
    def upstream(self) -> Upstream:
        if self._upstream is None:
            raise UnavailableError("starting", "The gateway is starting.")
        return self._upstream


def _refusal(error: AppError) -> Answer:
    """KServe clients read `error`; ours read code, detail and data."""
    body = json.dumps({"error": error.detail, **error.as_dict()}).encode()
    # The rest of what comes too slowly is not waited for.
    closing = {"connection": "close"} if error.http_status == 408 else {}
    return Answer(error.http_status, {"content-type": "application/json", **closing}, body)


async def _send(send: Send, answer: Answer) -> None:
    headers = [(name.encode(), value.encode("latin-1")) for name, value in answer.headers.items()]
    headers.append((b"content-length", str(len(answer.body)).encode()))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})
