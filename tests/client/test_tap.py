"""The tap: what passes reaches ModelCI-e by itself, and whatever becomes of that, nobody who asks notices."""

import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import tritonclient.grpc as over_grpc
import tritonclient.http as over_http
from tritonclient.grpc import service_pb2

from backend.monitoring.models import IntakeHour, Observation
from backend.monitoring.payloads import observation_inputs
from backend.projects.services import service_key_create
from modelcie import tap as tapping
from modelcie.tap import Tap
from tests.factories import SYSTEM, make_inputs, make_service, make_version
from tests.waiting import until

NOBODY = "http://127.0.0.1:9"


class FakeTriton:
    """A client of either protocol whose Triton is always certain of class 0; `asked` are its request ids."""

    def __init__(self, protocol: Any) -> None:
        self.protocol, self.asked = protocol, []

    def infer(
        self, name: str, inputs: Any, version: str, outputs: Any, request_id: str, **options: Any
    ) -> Any:
        self.asked.append(request_id)
        answers = np.eye(9, dtype=np.float32)[[0] * inputs[0].shape()[0]]
        return self.protocol(request_id, answers)

    def is_server_live(self) -> bool:
        return True


def http_result(request_id: str, answers: np.ndarray) -> Any:
    output = {
        "name": "probabilities",
        "shape": answers.shape,
        "datatype": "FP32",
        "data": answers.ravel().tolist(),
    }
    body = {"id": request_id, "model_version": "1", "outputs": [output]}
    return over_http.InferResult.from_response_body(json.dumps(body).encode())


def grpc_result(request_id: str, answers: np.ndarray) -> Any:
    said = service_pb2.ModelInferResponse(id=request_id, model_version="1")
    said.outputs.add(name="probabilities", datatype="FP32", shape=answers.shape)
    said.raw_output_contents.append(answers.tobytes())
    return over_grpc.InferResult(said)


def told(protocol: Any, images: np.ndarray) -> list[Any]:
    tensor = protocol.InferInput("input", list(images.shape), "UINT8")
    tensor.set_data_from_numpy(images)
    return [tensor]


Made = Callable[..., Tap]


@pytest.fixture
def tap() -> Iterator[Made]:
    made: list[Tap] = []

    def make(client: object = None, url: str = NOBODY, **options: Any) -> Tap:
        options = {"service": "digits", "key": "k", "flush_s": 0.05, "exit_s": 0.2, **options}
        made.append(Tap(client or FakeTriton(http_result), url=url, **options))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("protocol", "result"), [(over_http, http_result), (over_grpc, grpc_result)], ids=["http", "grpc"]
)
def test_what_is_asked_is_recorded(live_server: Any, tap: Made, protocol: Any, result: Any) -> None:
    service = make_service(name="digits")
    make_version(service)
    _, key = service_key_create(actor=SYSTEM, service=service, name="shop")
    client = tap(FakeTriton(result), live_server.url, key=key, exit_s=5.0)
    images = make_inputs(3)
    assert (
        client.infer("digits", told(protocol, images[:1]), request_id="mine").as_numpy("probabilities").shape
    )
    client.infer("digits", told(protocol, images[1:]))
    client.infer("another", told(protocol, images))
    client.close()
    assert (client.taken, client.rejected, client.lost, client.problem) == (3, 0, 0, "")
    rows = list(Observation.objects.select_related("segment"))
    made = client.asked[1]
    assert [row.request_id for row in rows] == ["mine", f"{made}:0", f"{made}:1"]
    assert np.array_equal(observation_inputs(service, rows), images)
    assert {(row.version_number, row.predicted, row.confidence) for row in rows} == {(1, "0", 1.0)}


@pytest.mark.django_db(transaction=True)
def test_a_batch_that_was_not_answered_is_sent_again_and_what_was_lost_is_told(
    live_server: Any, tap: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = make_service(name="digits")
    make_version(service)
    _, key = service_key_create(actor=SYSTEM, service=service, name="shop")
    monkeypatch.setattr(tapping, "PAUSE_LIMIT_S", 0.05)
    client = tap(key=key, queue_items=2, exit_s=5.0)
    for _ in range(5):
        client.infer("digits", told(over_http, make_inputs(1)))
    until(lambda: "refused" in client.problem)
    assert client.lost == 3
    client._address = client._address.replace(NOBODY, live_server.url)
    until(lambda: client.taken == 2)
    client.close()
    assert client.lost == 3
    counts = dict(IntakeHour.objects.values_list("answer", "items"))
    assert counts == {"taken": 2, "lost_by_client": 3}


@pytest.mark.django_db(transaction=True)
def test_what_is_refused_is_not_sent_for_ever(live_server: Any, tap: Made) -> None:
    client = tap(url=live_server.url, key="made-up")
    client.infer("digits", told(over_http, make_inputs(2)))
    until(lambda: client.lost == 2)
    assert client.problem.startswith("401")


def test_nothing_of_it_reaches_who_asks(tap: Made) -> None:
    client = tap()
    shared = over_http.InferInput("input", [1, 1, 8, 8], "UINT8")
    shared.set_shared_memory("region", 64)
    assert client.infer("digits", [shared]).get_response()["id"]
    assert client.infer("digits", [NoTensor()]).get_response()["id"]
    assert client.lost == 2
    assert "could not be read" in client.problem
    assert client.is_server_live()


class NoTensor:
    """What no tritonclient has."""

    def shape(self) -> list[int]:
        return [1]


def test_the_queue_is_bounded_in_bytes_too(tap: Made) -> None:
    client = tap(queue_bytes=128, flush_s=60.0)
    for _ in range(3):
        client.infer("digits", told(over_http, make_inputs(1)))
    assert client.lost == 1
    client.close()
    assert client.lost == 3, "what could not be sent at the end is lost, and counted"


def test_its_thread_ends_with_it(tap: Made) -> None:
    client = tap()
    client.close()
    assert client._thread not in threading.enumerate()
