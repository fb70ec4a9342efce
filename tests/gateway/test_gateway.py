"""The gateway over HTTP, before an upstream that says what it was asked."""

import hashlib
import json
import socket
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from backend.deployments.routing import Route
from backend.gateway import limits
from backend.gateway.recorder import Recorder
from backend.gateway.routes import Table
from backend.serving.protocol import infer_request
from tests.factories import DIGITS
from tests.gateway.conftest import free_port

Serve = Callable[[object], str]
Start = Callable[..., tuple[str, Recorder]]


async def upstream(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """A KServe server that answers nine probabilities for each input and tells the path it was asked."""
    if scope["type"] != "http":
        return
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message["body"], message["more_body"]
    outputs = [{"name": "probabilities", "datatype": "FP32", "shape": [1, 9], "data": [0.0] * 8 + [1.0]}]
    content = json.dumps({"path": scope["path"], "bytes": len(body), "outputs": outputs}).encode()
    await send(
        {"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]}
    )
    await send({"type": "http.response.body", "body": content})


def table(host_url: str, **keys: str) -> Table:
    route = Route(1, "digits", 7, tuple("012345678"), host_url, "", 1.0, DIGITS)
    other = Route(2, "letters", 1, ("a", "b"), host_url, "", 1.0, DIGITS)
    digests = {name: frozenset({hashlib.sha256(key.encode()).hexdigest()}) for name, key in keys.items()}
    return Table(generation=1, routes={"digits": route, "letters": other}, keys=digests)


def ask(url: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> tuple[int, Any, Any]:
    request = urllib.request.Request(url, data=body, headers=headers or {})
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            content = response.read()
            return response.status, json.loads(content) if content else None, response.headers
    except urllib.error.HTTPError as error:
        content = error.read()
        return error.code, json.loads(content) if content else None, error.headers


def infer_body() -> tuple[bytes, dict[str, str]]:
    return infer_request({"input": np.zeros((1, 1, 8, 8), np.uint8)})


def test_it_forwards_to_the_live_version_and_says_which(serve: Serve, gateway: Start) -> None:
    address, _ = gateway(table(serve(upstream)))
    body, headers = infer_body()
    status, content, answered = ask(f"{address}/v2/models/digits/infer", body, headers)
    assert (status, content["path"]) == (200, "/v2/models/digits/versions/7/infer")
    assert content["bytes"] == len(body)
    assert answered["modelcie-version"] == "7"
    assert len(answered["modelcie-request-id"]) == 32


def test_a_plain_request_id_of_the_caller_is_kept(serve: Serve, gateway: Start) -> None:
    address, _ = gateway(table(serve(upstream)))
    body, headers = infer_body()
    for given, kept in (("order-17", True), ("a b\tc", False), ("x" * 80, False)):
        _, _, answered = ask(
            f"{address}/v2/models/digits/infer", body, {**headers, "modelcie-request-id": given}
        )
        assert (answered["modelcie-request-id"] == given) is kept


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/v2/models/digits/versions/6/infer", "version_not_routed"),
        ("/v2/models/digits--v8/infer", "service_not_live"),
        ("/v2/models/nothing/infer", "service_not_live"),
        ("/v2/repository/index", "not_found"),
        ("/v2/logging", "not_found"),
    ],
)
def test_what_is_not_routed_is_not_there(serve: Serve, gateway: Start, path: str, code: str) -> None:
    address, _ = gateway(table(serve(upstream)))
    body, headers = infer_body()
    status, content, _ = ask(address + path, body, headers)
    assert (status, content["code"]) == (404, code)
    assert content["error"] == content["detail"]


def test_keys(serve: Serve, gateway: Start) -> None:
    routes = table(serve(upstream), digits="right", letters="other")
    body, headers = infer_body()
    closed, _ = gateway(routes, keys_required=True)
    open_, _ = gateway(routes)
    cases = [("", 401, 200), ("right", 200, 200), ("other", 401, 401), ("wrong", 401, 401)]
    for key, when_required, on_loopback in cases:
        sent = {**headers, "modelcie-key": key} if key else headers
        for address, expected in ((closed, when_required), (open_, on_loopback)):
            status, _, _ = ask(f"{address}/v2/models/digits/infer", body, sent)
            assert status == expected, (key, address == closed)


def test_off_loopback_the_servers_own_metadata_needs_a_key_too(serve: Serve, gateway: Start) -> None:
    closed, _ = gateway(table(serve(upstream), letters="right"), keys_required=True)
    assert ask(f"{closed}/v2")[0] == 401
    assert ask(f"{closed}/v2", headers={"modelcie-key": "wrong"})[0] == 401
    assert ask(f"{closed}/v2", headers={"modelcie-key": "right"})[0] == 200


def test_a_dead_upstream_is_a_503_with_a_code(gateway: Start) -> None:
    address, recorder = gateway(table(f"http://127.0.0.1:{free_port()}"))
    body, headers = infer_body()
    status, content, _ = ask(f"{address}/v2/models/digits/infer", body, headers)
    assert (status, content["code"]) == (503, "triton_unreachable")
    assert [counts.errors for counts in recorder.tallies.traffic.values()] == [1]


def test_ready_means_that_there_is_a_routing(serve: Serve, gateway: Start) -> None:
    full, _ = gateway(table(serve(upstream)))
    empty, _ = gateway(Table())
    assert ask(f"{full}/v2/health/ready")[0] == 200
    assert ask(f"{empty}/v2/health/ready")[0] == 503
    assert ask(f"{empty}/v2/health/live")[0] == 200


def test_a_large_body_is_refused(serve: Serve, gateway: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_BODY_BYTES", 1000)
    address, _ = gateway(table(serve(upstream)))
    status, content, _ = ask(f"{address}/v2/models/digits/infer", b"x" * 1001)
    assert (status, content["code"]) == (413, "body_too_large")


def test_a_body_cut_short_harms_nobody_else(serve: Serve, gateway: Start) -> None:
    address, _ = gateway(table(serve(upstream)))
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as broken:
        broken.sendall(b"POST /v2/models/digits/infer HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\nhalf")
    with socket.create_connection((host, int(port))) as nonsense:
        nonsense.sendall(b"\x00\x01\x02\r\n\r\n")
        assert b" 200 " not in nonsense.recv(1000)
    body, headers = infer_body()
    assert ask(f"{address}/v2/models/digits/infer", body, headers)[0] == 200
