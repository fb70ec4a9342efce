"""NVIDIA's own client over HTTP, unmodified, asks a real Triton through the gateway."""

import asyncio
import hashlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import tritonclient.http as triton
import tritonclient.http.aio as triton_aio
from tritonclient.utils import InferenceServerException

from backend.deployments.routing import Route
from backend.gateway.recorder import Recorder
from backend.gateway.routes import Table
from tests.serving.hosting import put
from tests.serving.models import FEATURES, signature
from tests.triton import TritonHost, triton_host

__all__ = ["triton_host"]
pytestmark = pytest.mark.triton
NAME = "conforming"
INPUTS = np.eye(3, FEATURES, dtype=np.float32)
Start = Callable[..., tuple[str, Recorder]]


@pytest.fixture(scope="module")
def served(triton_host: TritonHost, tmp_path_factory: pytest.TempPathFactory) -> TritonHost:
    put(triton_host, tmp_path_factory.mktemp("served"), NAME, [1], {1: 3})
    triton_host.client().load(NAME)
    return triton_host


@pytest.fixture
def address(served: TritonHost, gateway: Start) -> str:
    """host:port of a gateway that asks for a key and routes to version 1."""
    route = Route(1, NAME, 1, ("c0", "c1", "c2"), served.url, "", 0.0, signature())
    keys = {NAME: frozenset({hashlib.sha256(b"right").hexdigest()})}
    url, _ = gateway(Table(1, {NAME: route}, keys), keys_required=True)
    return url.removeprefix("http://")


# Copied for each request: the client writes its own headers into what it is given.
KEY = {"modelcie-key": "right"}


def tensor(inputs: np.ndarray = INPUTS, *, name: str = "input", binary: bool = True, **of: Any) -> Any:
    found = of.get("module", triton).InferInput(name, list(inputs.shape), of.get("datatype", "FP32"))
    found.set_data_from_numpy(inputs, binary_data=binary)
    return found


def test_what_a_client_asks_of_server_and_model(address: str) -> None:
    with triton.InferenceServerClient(address) as client:
        assert client.is_server_live()
        assert client.is_server_ready()
        assert client.get_server_metadata(headers=dict(KEY))["name"] == "triton"
        assert client.is_model_ready(NAME, headers=dict(KEY))
        assert client.get_model_metadata(NAME, "1", headers=dict(KEY))["versions"] == ["1"]
        assert client.get_model_config(NAME, headers=dict(KEY))["name"] == NAME
        [row] = client.get_inference_statistics(NAME, headers=dict(KEY))["model_stats"]
        assert (row["name"], row["version"]) == (NAME, "1")


@pytest.mark.parametrize("binary", [True, False])
@pytest.mark.parametrize("packed", [None, "gzip", "deflate"])
def test_a_batch_is_answered_in_every_form(address: str, binary: bool, packed: str | None) -> None:
    wanted = [triton.InferRequestedOutput("probabilities", binary_data=binary)]
    with triton.InferenceServerClient(address) as client:
        answer = client.infer(
            NAME,
            [tensor(binary=binary)],
            outputs=wanted,
            headers=dict(KEY),
            request_id="order-17",
            request_compression_algorithm=packed,
            response_compression_algorithm=packed,
        )
    assert list(answer.as_numpy("probabilities").argmax(axis=1)) == [0, 1, 2]
    said = answer.get_response()
    assert (said["id"], said["model_name"], said["model_version"]) == ("order-17", NAME, "1")


def test_classes_come_with_their_labels(address: str) -> None:
    wanted = [triton.InferRequestedOutput("probabilities", class_count=1)]
    with triton.InferenceServerClient(address) as client:
        answer = client.infer(NAME, [tensor()], outputs=wanted, headers=dict(KEY), model_version="1")
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
    client = triton.InferenceServerClient(address)
    with client, pytest.raises(InferenceServerException, match=said) as refused:
        client.infer(NAME, [sent], headers=dict(KEY))
    assert refused.value.status() == "400"


@pytest.mark.parametrize(
    ("model", "version", "headers", "status"),
    [
        ("nothing", "", KEY, "401"),
        (NAME, "2", KEY, "404"),
        (NAME, "", {}, "401"),
        (NAME, "", {"modelcie-key": "wrong"}, "401"),
    ],
)
def test_what_the_gateway_refuses(
    address: str, model: str, version: str, headers: dict[str, str], status: str
) -> None:
    with triton.InferenceServerClient(address) as client, pytest.raises(InferenceServerException) as refused:
        client.infer(model, [tensor()], model_version=version, headers=dict(headers))
    assert refused.value.status() == status


def test_a_body_of_100_mb_is_refused(address: str) -> None:
    large = tensor(np.zeros((25 << 18, FEATURES), np.float32))
    client = triton.InferenceServerClient(address)
    with client, pytest.raises(InferenceServerException, match="at most") as refused:
        client.infer(NAME, [large], headers=dict(KEY))
    assert refused.value.status() == "413"


def test_the_asynchronous_client(address: str) -> None:
    async def play() -> None:
        async with triton_aio.InferenceServerClient(address) as client:
            assert await client.is_server_live()
            assert await client.is_model_ready(NAME, headers=dict(KEY))
            answer = await client.infer(
                NAME, [tensor()], headers=dict(KEY), response_compression_algorithm="gzip"
            )
            assert list(answer.as_numpy("probabilities").argmax(axis=1)) == [0, 1, 2]

    asyncio.run(play())
