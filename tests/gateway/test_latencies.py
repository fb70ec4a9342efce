"""What the gateway posts for those who must not disturb it."""

import time
from collections.abc import Callable

import numpy as np
import pytest

from backend.config.environment import ENV
from backend.gateway import latencies as module
from backend.gateway.latencies import Latencies
from backend.gateway.recorder import Recorder
from backend.serving.board import board
from cl_engine.governor.serving import Serving
from tests.gateway.test_gateway import ask, infer_body, table, upstream
from tests.waiting import until


def test_the_window_has_percentiles_of_each_service() -> None:
    made = Latencies("gw")
    for latency_ms in range(1, 201):
        made.add("digits", float(latency_ms))
    made.add("letters", 5.0)
    recent = made.recent()
    assert recent["letters"] == {"requests": 1, "p50_ms": 5.0, "p99_ms": 5.0}
    assert recent["digits"]["p99_ms"] == pytest.approx(np.percentile(np.arange(1, 201), 99), abs=0.01)


def test_what_is_past_the_window_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WINDOW_S", 0.05)
    made = Latencies("gw")
    made.add("digits", 500.0)
    time.sleep(0.06)
    made.add("digits", 5.0)
    assert made.recent()["digits"] == {"requests": 1, "p50_ms": 5.0, "p99_ms": 5.0}
    time.sleep(0.06)
    assert made.recent() == {}


def test_a_governed_training_reads_what_clients_of_the_gateway_wait(
    serve: Callable[[object], str], gateway: Callable[..., tuple[str, Recorder]]
) -> None:
    address, recorder = gateway(table(serve(upstream)))
    recorder.latencies.start()
    body, headers = infer_body()
    for _ in range(30):
        ask(f"{address}/v2/models/digits/infer", body, headers)
    serving = Serving(board(), "digits")
    until(lambda: serving.reading().requests == 30, "the gateway posted")
    assert 0 < (serving.reading().p99_ms or 0) < 10_000
    recorder.latencies.stop()
    assert list(board().glob("*.json")) == []
    assert board().is_relative_to(ENV.home)
