"""The gateway: a raw ASGI application that speaks KServe v2 over HTTP and forwards to the live version."""

import json
import random
import re
import time
import uuid
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from backend.core.errors import AppError, NotFoundError, UnavailableError
from backend.deployments.routing import Route
from backend.gateway.allowlist import Target, Verb, match, upstream_path
from backend.gateway.recorder import Exchange, Recorder
from backend.gateway.routes import Routing, Table
from backend.gateway.upstream import Answer, Upstream

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

MAX_BODY_BYTES = 32 << 20
REQUEST_ID = re.compile(r"[A-Za-z0-9_.\-]{1,48}")


class Gateway:
    """keys_required: whether a request without a service key is refused (off loopback)."""

    def __init__(self, routing: Routing, recorder: Recorder, *, keys_required: bool) -> None:
        self.routing = routing
        self.recorder = recorder
        self.keys_required = keys_required
        self.upstream: Upstream | None = None

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "http":
            answer = await self._respond(scope, receive)
            await _send(send, answer)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        self.upstream = Upstream()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.upstream.close()
        await send({"type": "lifespan.shutdown.complete"})

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
        if not target.service:
            return await self._server(target.verb, table, headers)
        route = self._route(table, target, headers)
        if target.verb is Verb.INFER:
            return await self._infer(target, route, headers, receive)
        url = route.host_url + upstream_path(target, route.version_number)
        return await self._send("GET", url, headers, b"")

    async def _server(self, verb: Verb, table: Table, headers: dict[str, str]) -> Answer:
        """The server's own routes: the gateway is ready when it has a routing; a swap never shows here."""
        if verb is Verb.LIVE:
            return Answer(200, {}, b"")
        if verb is Verb.READY:
            return Answer(200 if table.routes else 503, {}, b"")
        if self.keys_required and not any(table.accepts(name, _key(headers)) for name in table.routes):
            raise _unauthorised()
        for route in table.routes.values():
            return await self._send("GET", f"{route.host_url}/v2", {}, b"")
        raise UnavailableError("nothing_live", "No service is live yet.")

    def _route(self, table: Table, target: Target, headers: dict[str, str]) -> Route:
        """The route the caller may use. A wrong key learns no more than a wrong name."""
        key = _key(headers)
        route = table.routes.get(target.service)
        if (key or self.keys_required) and not table.accepts(target.service, key):
            raise _unauthorised()
        if route is None:
            raise NotFoundError("service_not_live", f"No version of {target.service} is live here.")
        if target.version and int(target.version) != route.version_number:
            raise NotFoundError(
                "version_not_routed",
                f"Version {target.version} of {target.service} is not live; leave the version out.",
                live=route.version_number,
            )
        return route

    async def _infer(self, target: Target, route: Route, headers: dict[str, str], receive: Receive) -> Answer:
        began = time.perf_counter()
        body = await _body(receive, headers)
        url = route.host_url + upstream_path(target, route.version_number)
        try:
            answer = await self._send("POST", url, headers, body)
        except UnavailableError:
            self.recorder.count(route, _ms_since(began), failed=True)
            raise
        request_id = _request_id(headers)
        answer.headers["modelcie-request-id"] = request_id
        answer.headers["modelcie-version"] = str(route.version_number)
        self.recorder.count(route, _ms_since(began), failed=answer.status >= 500)
        if answer.status == 200 and random.random() < route.sample_rate:  # noqa: S311 - sampling
            self.recorder.offer(Exchange(route, request_id, _ms_since(began), headers, body, answer))
        return answer

    async def _send(self, method: str, url: str, headers: dict[str, str], body: bytes) -> Answer:
        if self.upstream is None:
            raise UnavailableError("starting", "The gateway is starting.")
        return await self.upstream.send(method, url, headers, body)


def _key(headers: dict[str, str]) -> str:
    return headers.get("modelcie-key", "")


def _unauthorised() -> AppError:
    error = AppError("key_refused", "This service needs its own key in the header modelcie-key.")
    error.http_status = 401
    return error


async def _body(receive: Receive, headers: dict[str, str]) -> bytes:
    """The whole body, at most MAX_BODY_BYTES. Raises AppError `body_too_large`, `body_cut_short`."""
    declared = headers.get("content-length", "")
    chunks, size = [], int(declared) if declared.isdecimal() else 0
    while size <= MAX_BODY_BYTES:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise AppError("body_cut_short", "The request ended before its body did.")
        chunks.append(message.get("body", b""))
        size = max(size, sum(map(len, chunks)))
        if not message.get("more_body", False):
            return b"".join(chunks)
    error = AppError("body_too_large", f"A request may have at most {MAX_BODY_BYTES} bytes.")
    error.http_status = 413
    raise error


def _request_id(headers: dict[str, str]) -> str:
    """The caller's own id where it is a plain one, else a new one."""
    given = headers.get("modelcie-request-id", "")
    return given if REQUEST_ID.fullmatch(given) else uuid.uuid4().hex


def _ms_since(began: float) -> float:
    return (time.perf_counter() - began) * 1000


def _refusal(error: AppError) -> Answer:
    """KServe clients read `error`; ours read code, detail and data."""
    body = json.dumps({"error": error.detail, **error.as_dict()}).encode()
    return Answer(error.http_status, {"content-type": "application/json"}, body)


async def _send(send: Send, answer: Answer) -> None:
    headers = [(name.encode(), value.encode("latin-1")) for name, value in answer.headers.items()]
    headers.append((b"content-length", str(len(answer.body)).encode()))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})
