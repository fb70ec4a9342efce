"""A version that is tried in the shadow: it is asked and compared; nobody is answered by it or waits for it."""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from unittest.mock import Mock

import pytest

from backend.deployments.trials import ArmCounts
from backend.gateway import shadows
from backend.gateway.answer import Answer
from backend.gateway.comparing import Comparison, compare
from backend.gateway.over_http import HttpInference
from backend.gateway.recorder import Recorder
from backend.gateway.routes import Table
from backend.gateway.shadows import Shadows
from backend.gateway.upstream import Upstream
from tests.gateway.conftest import free_port
from tests.gateway.fake_triton import FakeTriton
from tests.gateway.trying import CLASSES, LIVE, TRIED, arms, ask, route
from tests.waiting import until

Serve = Callable[[object], str]
Start = Callable[..., tuple[str, Recorder]]


def shadowed(host_url: str, **changes: Any) -> Table:
    return Table(1, {LIVE: replace(route(host_url, mode="shadow", **changes), sample_rate=0.0)})


def compared(recorder: Recorder) -> ArmCounts:
    """The tried version's counts once an answer of its own was read beside the live one's."""
    until(lambda: recorder._queue)
    for _, item in recorder._taken():
        assert isinstance(item, Comparison)
        compare(item, recorder.tallies)
    return arms(recorder)["trial"]


def test_labels_are_compared_row_by_row_and_by_their_names(serve: Serve, gateway: Start) -> None:
    triton = FakeTriton(labels={LIVE: [0, 1, 2], TRIED: [8, 7, 7]})
    address, recorder = gateway(shadowed(serve(triton), classes=CLASSES[::-1]))
    headers, body = ask(address)
    assert headers["modelcie-version"] == "7"
    assert TRIED.encode() not in body
    counts = compared(recorder)
    assert (counts.requests, counts.errors, counts.compared, counts.agreed) == (1, 0, 3, 2)
    assert (counts.confidences, counts.confidence_sum) == (3, 3.0)
    assert arms(recorder)["live"].requests == 1


def test_a_compressed_answer_is_compared_too(serve: Serve, gateway: Start) -> None:
    triton = FakeTriton(labels={LIVE: [3], TRIED: [3]}, zipped=True)
    address, recorder = gateway(shadowed(serve(triton)))
    headers, _ = ask(address, accept_encoding="gzip")
    assert headers["content-encoding"] == "gzip"
    counts = compared(recorder)
    assert (counts.compared, counts.agreed) == (1, 1)


@pytest.mark.parametrize("status", [400, 503])
def test_what_goes_wrong_in_the_shadow_is_counted_there_alone(
    serve: Serve, gateway: Start, status: int
) -> None:
    address, recorder = gateway(shadowed(serve(FakeTriton(statuses={TRIED: status}))))
    ask(address)
    until(lambda: arms(recorder).get("trial"))
    assert (arms(recorder)["trial"].errors, arms(recorder)["live"].errors) == (1, 0)
    assert not recorder._queue


def test_nobody_waits_for_the_shadow_and_what_is_too_much_is_shed(
    serve: Serve, gateway: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shadows, "MOST", 2)
    answer = threading.Event()
    triton = FakeTriton(held={TRIED: answer})
    address, recorder = gateway(shadowed(serve(triton)))
    for seed in range(5):
        ask(address, seed)
    assert triton.asked[LIVE] == 5, "every client was answered while the shadow holds its answers back"
    assert arms(recorder)["trial"].shed == 3
    answer.set()
    until(lambda: arms(recorder)["trial"].requests == 2)
    assert triton.asked[TRIED] == 2


def test_a_share_is_mirrored(serve: Serve, gateway: Start) -> None:
    triton = FakeTriton()
    address, _ = gateway(shadowed(serve(triton), share=0.0))
    ask(address)
    assert triton.asked == {LIVE: 1}


def test_under_load_nothing_is_mirrored() -> None:
    found = route("http://127.0.0.1:1", mode="shadow")
    recorder = Recorder("test")
    assert found.trial
    Shadows(recorder).cast(found, found.trial, Mock(), Mock(), waiting=shadows.BUSY + 1)
    assert arms(recorder)["trial"].shed == 1


def test_a_shadow_ends_with_the_gateway() -> None:
    found = route(f"http://127.0.0.1:{free_port()}", mode="shadow")
    recorder, ended = Recorder("test"), []

    async def hold(*_: object) -> Answer:
        try:
            await asyncio.sleep(60)
        finally:
            ended.append(True)
        raise AssertionError

    async def play() -> None:
        upstream = Mock(Upstream, send=hold)
        mirrored = Shadows(recorder)
        assert found.trial
        mirrored.cast(found, found.trial, HttpInference(upstream, found, "id", {}, b"x"), Mock(), waiting=0)
        await asyncio.sleep(0.01)
        await mirrored.close()

    asyncio.run(play())
    assert ended == [True]
    assert arms(recorder) == {}


def test_answers_that_hold_no_probabilities_are_not_compared() -> None:
    found = route("http://127.0.0.1:1", mode="shadow")
    assert found.trial
    labels = Answer(
        200, {}, b'{"outputs":[{"name":"probabilities","datatype":"BYTES","shape":[1],"data":["1:0"]}]}'
    )
    recorder = Recorder("test")
    compare(Comparison(found, found.trial, labels, labels), recorder.tallies)
    assert arms(recorder) == {}
