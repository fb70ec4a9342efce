"""Requests that allow little time, take too long to come, or are too large."""

import socket
import threading
import urllib.error
from collections.abc import Callable

import pytest

from backend.gateway import limits
from backend.gateway.recorder import Recorder
from backend.gateway.routes import Table
from tests.gateway.fake_triton import FakeTriton
from tests.gateway.trying import LIVE, TRIED, arms, ask, route

Serve = Callable[[object], str]
Start = Callable[..., tuple[str, Recorder]]


def refused(address: str, **headers: str) -> tuple[int, bytes]:
    with pytest.raises(urllib.error.HTTPError) as found:
        ask(address, **headers)
    return found.value.code, found.value.read()


def test_a_deadline_ends_the_wait(serve: Serve, gateway: Start) -> None:
    never = threading.Event()
    address, recorder = gateway(Table(1, {LIVE: route(serve(FakeTriton(held={LIVE: never})), mode="watch")}))
    status, said = refused(address, modelcie_timeout_ms="80")
    never.set()
    assert (status, b'"code": "deadline_exceeded"' in said) == (504, True)
    assert arms(recorder)["live"].errors == 1


def test_a_tried_version_leaves_the_live_one_half_of_the_time(serve: Serve, gateway: Start) -> None:
    never = threading.Event()
    address, recorder = gateway(Table(1, {LIVE: route(serve(FakeTriton(held={TRIED: never})))}))
    headers, _ = ask(address, modelcie_timeout_ms="2000")
    never.set()
    assert headers["modelcie-version"] == "7"
    assert arms(recorder)["trial"].errors == 1


@pytest.mark.parametrize("given", ["", "0", "-5", "1.5", "soon", "600001", "9" * 400])
def test_a_time_that_is_none_is_refused(serve: Serve, gateway: Start, given: str) -> None:
    triton = FakeTriton()
    address, _ = gateway(Table(1, {LIVE: route(serve(triton))}))
    status, said = refused(address, modelcie_timeout_ms=given)
    assert (status, b'"code": "timeout_invalid"' in said) == (400, True)
    assert not triton.asked


def test_a_body_that_does_not_come_is_not_waited_for(
    serve: Serve, gateway: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "BODY_LIMIT_S", 0.1)
    address, _ = gateway(Table(1, {LIVE: route(serve(FakeTriton()))}))
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as slow:
        slow.sendall(b"POST /v2/models/digits/infer HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\nhalf")
        said = b""
        while part := slow.recv(4096):
            said += part
    assert said.startswith(b"HTTP/1.1 408")
    assert b'"code": "body_too_slow"' in said, "and then the connection ends"
