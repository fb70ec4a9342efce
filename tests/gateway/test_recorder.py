"""What is recorded of the traffic, and that nothing is lost silently."""

import gzip
import json
import zlib
from typing import Any
from unittest.mock import Mock

import numpy as np
import pytest
from django.db import OperationalError

from backend.deployments.routing import Route
from backend.gateway import recorder as room
from backend.gateway import tallies
from backend.gateway.answer import Answer
from backend.gateway.over_http import HttpInference
from backend.gateway.recorder import Exchange, Recorder
from backend.gateway.upstream import Upstream
from backend.gateway.versions import live
from backend.monitoring.models import Observation, TrafficMinute
from backend.monitoring.payloads import observation_inputs
from backend.projects.models import Service
from backend.serving.protocol import infer_request
from tests.factories import DIGITS, make_service

pytestmark = pytest.mark.django_db

CLASSES = tuple("012345678")


@pytest.fixture
def service() -> Service:
    return make_service()


def exchange(
    service: Service, inputs: np.ndarray, classes: tuple[str, ...] = CLASSES, **changes: Any
) -> Exchange:
    body, headers = infer_request({"input": inputs})
    probabilities = np.eye(len(classes), dtype=np.float32)[np.arange(len(inputs)) % len(classes)]
    outputs = [
        {
            "name": "probabilities",
            "datatype": "FP32",
            "shape": list(probabilities.shape),
            "data": probabilities.tolist(),
        }
    ]
    content = json.dumps({"outputs": outputs}).encode()
    route = Route(service.pk, service.name, 3, CLASSES, "http://x", "", 1.0, DIGITS)
    lower = {name.lower(): value for name, value in headers.items()}
    sent = {"headers": lower, "body": body, "answer": Answer(200, {}, content), **changes}
    asked = HttpInference(Mock(Upstream), route, "req", sent["headers"], sent["body"])
    return Exchange(route, live(route), asked, sent["answer"], 4.2)


def inputs(count: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (count, 1, 8, 8)).astype(np.uint8)


def test_each_input_becomes_an_observation_with_its_bytes(service: Service) -> None:
    recorder, sent = Recorder("gw"), inputs(3)
    recorder.offer(exchange(service, sent))
    recorder.offer(exchange(service, sent[:1]))
    recorder._flush()
    rows = list(Observation.objects.filter(service=service).select_related("segment"))
    assert [row.sequence for row in rows] == [1, 2, 3, 4]
    assert [row.request_id for row in rows] == ["req:0", "req:1", "req:2", "req"]
    assert [row.predicted for row in rows] == ["0", "1", "2", "0"]
    assert {row.version_number for row in rows} == {3}
    assert np.array_equal(observation_inputs(service, rows), np.concatenate([sent, sent[:1]]))
    assert len({row.segment_id for row in rows}) == 1


def test_a_compressed_body_is_recorded_too(service: Service) -> None:
    plain = exchange(service, inputs(1))
    packed = {**plain.asked.headers, "content-encoding": "gzip"}
    recorder = Recorder("gw")
    recorder.offer(exchange(service, inputs(1), body=gzip.compress(plain.asked.body), headers=packed))
    recorder._flush()
    assert Observation.objects.count() == 1


def test_a_compressed_answer_is_recorded_too(service: Service) -> None:
    plain = exchange(service, inputs(1)).reply
    recorder = Recorder("gw")
    for encoding, packed in (("gzip", gzip.compress(plain.body)), ("deflate", zlib.compress(plain.body))):
        answer = Answer(200, {"content-encoding": encoding}, packed)
        recorder.offer(exchange(service, inputs(1), answer=answer))
    recorder._flush()
    assert Observation.objects.count() == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"body": b"nonsense"},
        {"headers": {"inference-header-content-length": "99999"}},
        {"headers": {"content-encoding": "gzip"}},
        {"answer": Answer(200, {}, b"{}")},
    ],
)
def test_what_cannot_be_read_is_counted_as_dropped(service: Service, changes: dict[str, Any]) -> None:
    recorder = Recorder("gw")
    recorder.offer(exchange(service, inputs(1), **changes))
    recorder._flush()
    assert not Observation.objects.exists()
    assert TrafficMinute.objects.get().dropped == 1


def test_other_shapes_than_the_signature_are_dropped(service: Service) -> None:
    recorder = Recorder("gw")
    recorder.offer(exchange(service, np.zeros((1, 1, 9, 9), np.uint8)))
    recorder.offer(exchange(service, inputs(1).astype(np.float32)))
    recorder.offer(exchange(service, inputs(1), classes=(*CLASSES, "9")))
    recorder._flush()
    assert TrafficMinute.objects.get().dropped == 3


def test_a_full_queue_drops_and_counts(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "QUEUE_LIMIT", 2)
    recorder = Recorder("gw")
    for _ in range(5):
        recorder.offer(exchange(service, inputs(1)))
    recorder._flush()
    assert Observation.objects.count() == 2
    assert TrafficMinute.objects.get().dropped == 3


def test_large_bodies_wait_in_bounded_memory(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    one = exchange(service, inputs(1))
    monkeypatch.setattr(room, "QUEUE_LIMIT_BYTES", 2 * one.size_bytes)
    recorder = Recorder("gw")
    for _ in range(2):
        for _ in range(5):
            recorder.offer(one)
        recorder._flush()
    assert Observation.objects.count() == 4, "what was written makes room again"
    assert TrafficMinute.objects.get().dropped == 6


def test_the_writer_outlives_a_full_disk(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    recorder = Recorder("gw")
    with monkeypatch.context() as patched:
        patched.setattr(room, "observations_record", full)
        recorder.offer(exchange(service, inputs(3)))
        recorder._flush()
    recorder.offer(exchange(service, inputs(1)))
    recorder._flush()
    assert Observation.objects.count() == 1
    assert TrafficMinute.objects.get().dropped == 3


def test_without_the_database_counts_are_kept(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    recorder = Recorder("gw")
    recorder.count(exchange(service, inputs(1)).route, 12.0, failed=False)
    recorder.count(exchange(service, inputs(1)).route, 3.0, failed=True)

    def away(*_: object) -> None:
        raise OperationalError("away")

    with monkeypatch.context() as patched:
        patched.setattr(tallies, "traffic_record", away)
        patched.setattr(room, "observations_record", away)
        recorder.offer(exchange(service, inputs(1)))
        recorder._flush()
    recorder._flush()
    row = TrafficMinute.objects.get()
    assert (row.requests, row.errors, row.dropped) == (2, 1, 1)
    assert sum(row.latency_histogram.values()) == 2
