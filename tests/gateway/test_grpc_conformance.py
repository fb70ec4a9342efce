"""NVIDIA's own clients over gRPC, unmodified, ask a real Triton through the gateway."""

import asyncio
import hashlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import tritonclient.grpc as triton
import tritonclient.grpc.aio as triton_aio
from tritonclient.grpc import service_pb2, service_pb2_grpc
from tritonclient.utils import InferenceServerException

from backend.deployments.routing import Route
from backend.gateway.routes import Table
from tests.gateway.conftest import Doors
from tests.serving.hosting import put
from tests.serving.models import FEATURES, signature
from tests.triton import TritonHost, triton_host
from tests.waiting import until

__all__ = ["triton_host"]
pytestmark = pytest.mark.triton
NAME = "conforming-grpc"
INPUTS = np.eye(3, FEATURES, dtype=np.float32)
KEY = {"modelcie-key": "right"}


@pytest.fixture(scope="module")
def served(triton_host: TritonHost, tmp_path_factory: pytest.TempPathFactory) -> TritonHost:
    put(triton_host, tmp_path_factory.mktemp("served"), NAME, [1], {1: 3})
    triton_host.client().load(NAME)
    return triton_host


@pytest.fixture
def address(served: TritonHost, doors: Callable[..., Doors]) -> str:
    """host:port of a gateway that asks for a key and routes to version 1."""
    route = Route(1, NAME, 1, ("c0", "c1", "c2"), served.url, served.grpc_url, 0.0, signature())
    keys = {NAME: frozenset({hashlib.sha256(b"right").hexdigest()})}
    return doors(Table(1, {NAME: route}, keys), keys_required=True).grpc


def tensor(inputs: np.ndarray = INPUTS, *, name: str = "input", datatype: str = "FP32") -> Any:
    found = triton.InferInput(name, list(inputs.shape), datatype)
    found.set_data_from_numpy(inputs)
    return found


def refusal(address: str, *sent: Any, **named: Any) -> InferenceServerException:
    client = triton.InferenceServerClient(address)
    with client, pytest.raises(InferenceServerException) as refused:
        client.infer(*sent, **named)
    return refused.value


def test_what_a_client_asks_of_server_and_model(address: str) -> None:
    with triton.InferenceServerClient(address) as client:
        assert client.is_server_live()
        assert client.is_server_ready()
        assert client.get_server_metadata(headers=KEY).name == "triton"
        assert client.is_model_ready(NAME, headers=KEY)
        assert client.is_model_ready(NAME, "1", headers=KEY)
        assert client.get_model_metadata(NAME, "1", headers=KEY).versions == ["1"]
        assert client.get_model_config(NAME, headers=KEY).config.name == NAME
        [row] = client.get_inference_statistics(NAME, headers=KEY).model_stats
        assert (row.name, row.version) == (NAME, "1")


@pytest.mark.parametrize("packed", [None, "gzip", "deflate"])
def test_a_batch_is_answered_in_every_form(address: str, packed: str | None) -> None:
    with triton.InferenceServerClient(address) as client:
        answer = client.infer(
            NAME,
            [tensor()],
            outputs=[triton.InferRequestedOutput("probabilities")],
            headers=KEY,
            request_id="order-17",
            compression_algorithm=packed,
        )
    assert list(answer.as_numpy("probabilities").argmax(axis=1)) == [0, 1, 2]
    said = answer.get_response()
    assert (said.id, said.model_name, said.model_version) == ("order-17", NAME, "1")


def test_tensors_that_are_not_sent_raw(address: str) -> None:
    described = {
        "name": "input",
        "datatype": "FP32",
        "shape": list(INPUTS.shape),
        "contents": {"fp32_contents": INPUTS.ravel().tolist()},
    }
    request = service_pb2.ModelInferRequest(model_name=NAME, inputs=[described])
    with triton.grpc.insecure_channel(address) as channel:
        stub = service_pb2_grpc.GRPCInferenceServiceStub(channel)
        answer = stub.ModelInfer(request, metadata=tuple(KEY.items()))
    found = triton.InferResult(answer).as_numpy("probabilities")
    assert list(found.argmax(axis=1)) == [0, 1, 2]


def test_classes_come_with_their_labels(address: str) -> None:
    wanted = [triton.InferRequestedOutput("probabilities", class_count=1)]
    with triton.InferenceServerClient(address) as client:
        answer = client.infer(NAME, [tensor()], outputs=wanted, headers=KEY, model_version="1")
    labels = [row[0].decode().rpartition(":")[2] for row in answer.as_numpy("probabilities")]
    assert labels == ["c0", "c1", "c2"]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (tensor(name="other"), "unexpected inference input 'other'"),
        (tensor(np.ones((1, FEATURES + 1), np.float32)), "unexpected shape for input 'input'"),
        (tensor(np.ones((1, FEATURES), np.int32), datatype="INT32"), "data-type"),
    ],
)
def test_what_triton_refuses_it_says_itself(address: str, sent: Any, said: str) -> None:
    refused = refusal(address, NAME, [sent], headers=KEY)
    assert refused.status() == "StatusCode.INVALID_ARGUMENT"
    assert said in refused.message()


@pytest.mark.parametrize(
    ("model", "version", "headers", "status"),
    [
        ("nothing", "", KEY, "UNAUTHENTICATED"),
        (NAME, "2", KEY, "NOT_FOUND"),
        (NAME, "", {}, "UNAUTHENTICATED"),
        (NAME, "", {"modelcie-key": "wrong"}, "UNAUTHENTICATED"),
    ],
)
def test_what_the_gateway_refuses(
    address: str, model: str, version: str, headers: dict[str, str], status: str
) -> None:
    refused = refusal(address, model, [tensor()], model_version=version, headers=headers)
    assert refused.status() == f"StatusCode.{status}"


@pytest.mark.parametrize("packed", [None, "gzip"])
def test_a_message_of_100_mb_is_refused(address: str, packed: str | None) -> None:
    large = tensor(np.zeros((25 << 18, FEATURES), np.float32))
    refused = refusal(address, NAME, [large], headers=KEY, compression_algorithm=packed)
    assert refused.status() == "StatusCode.RESOURCE_EXHAUSTED"


def test_a_deadline_that_has_passed(address: str) -> None:
    refused = refusal(address, NAME, [tensor()], headers=KEY, client_timeout=1e-4)
    assert refused.status() == "StatusCode.DEADLINE_EXCEEDED"


def test_a_stream_is_not_implemented(address: str) -> None:
    said: list[Any] = []
    with triton.InferenceServerClient(address) as client:
        client.start_stream(lambda result, error: said.append(error), headers=KEY)
        until(lambda: said)
        client.stop_stream()
    assert said[0].status() == "StatusCode.UNIMPLEMENTED"
    assert "use ModelInfer" in said[0].message()


def test_the_asynchronous_client(address: str) -> None:
    async def play() -> None:
        async with triton_aio.InferenceServerClient(address) as client:
            assert await client.is_server_live()
            assert await client.is_model_ready(NAME, headers=KEY)
            answers = await asyncio.gather(
                *(client.infer(NAME, [tensor()], headers=KEY, compression_algorithm="gzip") for _ in range(8))
            )
            for answer in answers:
                assert list(answer.as_numpy("probabilities").argmax(axis=1)) == [0, 1, 2]
            with pytest.raises(InferenceServerException, match="own key"):
                await client.infer(NAME, [tensor()])

    asyncio.run(play())
