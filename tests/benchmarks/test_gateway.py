"""The benchmark of the gateway: its arithmetic, its clients, and a proxy that changes nothing."""

import asyncio
import urllib.request
from typing import Any

import numpy as np
import pytest

from benchmarks.gateway.bare import Bare
from benchmarks.gateway.figures import Window, figures, reached
from benchmarks.gateway.load import Client, open_loop, requests_of, saturated
from tests.gateway.conftest import serve

__all__ = ["serve"]


def window(p50_ms: float, per_s: float) -> Window:
    return Window(np.full(100, p50_ms), per_s)


def test_ways_are_compared_within_their_round() -> None:
    calm = {"direct": window(2, 1000), "bare": window(3, 800), "gateway": window(3.2, 600)}
    busy = {"direct": window(8, 200), "bare": window(10, 100), "gateway": window(10.4, 90)}
    found = figures([calm, busy, calm])
    assert found["p50_added_ms"] == pytest.approx(1.2)
    assert found["p50_over_bare_ms"] == pytest.approx(0.2)
    assert found["p99_over_bare"] == pytest.approx(3.2 / 3)
    assert found["saturated_ratio"] == pytest.approx(0.6)
    assert found["gateway.p50_ms"] == pytest.approx(3.2)


def test_a_figure_is_reached_on_its_own_side() -> None:
    assert (reached("p99_over_bare", 1.1), reached("p99_over_bare", 1.3)) == (True, False)
    assert (reached("saturated_ratio", 0.6), reached("saturated_ratio", 0.5)) == (True, False)
    assert reached("p50_added_ms", 99.0) is None


async def echo(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Answers what it was sent, under its own path's content type."""
    if scope["type"] != "http":
        return
    message = await receive()
    headers = [(b"content-type", dict(scope["headers"]).get(b"content-type", b"none")), (b"x-hidden", b"1")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": message["body"] + scope["path"].encode()})


def test_the_bare_proxy_forwards_what_it_is_sent(serve: Any) -> None:
    address = serve(Bare(serve(echo)))
    request = urllib.request.Request(
        f"{address}/v2/x", data=b"\x00binary", headers={"content-type": "text/x"}
    )
    with urllib.request.urlopen(request, timeout=10) as response:
        assert response.read() == b"\x00binary/v2/x"
        assert (response.headers["content-type"], response.headers["x-hidden"]) == ("text/x", None)


def test_clients_ask_with_other_bodies_and_stop_at_what_fails(serve: Any) -> None:
    bodies, headers = requests_of((1, 8, 8), "uint8")
    assert len(set(bodies)) == len(bodies)
    url = serve(echo)
    latencies_ms = asyncio.run(open_loop(Client(url, bodies, headers), rate_per_s=200, seconds=0.1, seed=0))
    assert latencies_ms.shape == (20,)
    assert (latencies_ms > 0).all()
    assert asyncio.run(saturated(Client(url, bodies, headers), connections=2, seconds=0.1)) > 0
    with pytest.raises(SystemExit, match="404"):
        asyncio.run(saturated(Client(serve(refuse), bodies, headers), connections=2, seconds=0.1))


async def refuse(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 404, "headers": []})
        await send({"type": "http.response.body", "body": b""})
