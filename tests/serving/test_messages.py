"""KServe v2 messages: what NVIDIA's client writes is read, and all else of a stranger ends as a typed error."""

from typing import Any

import numpy as np
import pytest
import tritonclient.grpc as triton
from tritonclient.grpc import service_pb2

from backend.core.errors import AppError
from backend.serving.messages import (
    CONTENTS,
    model_of,
    request_tensors,
    response_tensors,
    with_model,
)
from backend.serving.protocol import DTYPES

ABOUT_A_MODEL = (
    "ModelInferRequest",
    "ModelInferResponse",
    "ModelReadyRequest",
    "ModelMetadataRequest",
    "ModelConfigRequest",
    "ModelStatisticsRequest",
)


def request(*raw: bytes, **tensor: Any) -> bytes:
    described = {"name": "x", "datatype": "FP32", "shape": [2], **tensor}
    return service_pb2.ModelInferRequest(inputs=[described], raw_input_contents=raw).SerializeToString()


@pytest.mark.parametrize("kind", ABOUT_A_MODEL)
def test_a_message_of_each_kind_names_its_model_first(kind: str) -> None:
    message = getattr(service_pb2, kind)
    name, version = message.DESCRIPTOR.fields_by_number[1].name, message.DESCRIPTOR.fields_by_number[2].name
    sent = message(**{name: "digits", version: "7"}).SerializeToString()
    assert model_of(sent) == ("digits", "7")
    changed = message.FromString(with_model(sent, "digits--v8", "8"))
    assert (getattr(changed, name), getattr(changed, version)) == ("digits--v8", "8")
    assert model_of(with_model(sent, "other")) == ("other", "7")


def test_what_is_not_the_models_name_stays() -> None:
    sent = service_pb2.ModelInferRequest(model_name="digits", id="order-17", raw_input_contents=[b"\0" * 8])
    changed = service_pb2.ModelInferRequest.FromString(with_model(sent.SerializeToString(), "digits", "7"))
    assert (changed.id, list(changed.raw_input_contents)) == ("order-17", [b"\0" * 8])


@pytest.mark.parametrize("dtype", DTYPES.values(), ids=DTYPES)
def test_raw_tensors_are_read_as_the_client_writes_them(dtype: np.dtype) -> None:
    name = next(name for name, known in DTYPES.items() if known == dtype)
    sent = np.arange(6).reshape(2, 3).astype(dtype)
    words = triton.InferInput("words", [1], "BYTES")
    words.set_data_from_numpy(np.array([b"abc"], np.object_))
    tensor = triton.InferInput("x", [2, 3], name)
    tensor.set_data_from_numpy(sent)
    message = service_pb2.ModelInferRequest(
        inputs=[words._get_tensor(), tensor._get_tensor()],
        raw_input_contents=[words._get_content(), tensor._get_content()],
    )
    [(found_name, found)] = request_tensors(message.SerializeToString()).items()
    assert (found_name, found.dtype) == ("x", dtype)
    np.testing.assert_array_equal(found, sent)


@pytest.mark.parametrize("name", CONTENTS)
def test_typed_contents_are_read(name: str) -> None:
    found = request_tensors(request(datatype=name, contents={CONTENTS[name]: [1, 0]}))["x"]
    assert found.dtype == DTYPES[name]
    assert found.tolist() == [1, 0]


def test_outputs_that_are_text_are_left_out() -> None:
    outputs = [
        {"name": "words", "datatype": "BYTES", "shape": [1]},
        {"name": "y", "datatype": "FP32", "shape": [1]},
    ]
    raw = [b"\x03\0\0\0abc", np.float32(0.5).tobytes()]
    message = service_pb2.ModelInferResponse(outputs=outputs, raw_output_contents=raw)
    found = response_tensors(message.SerializeToString())
    assert {name: values.tolist() for name, values in found.items()} == {"y": [0.5]}


@pytest.mark.parametrize(
    "message",
    [
        b"\xff",
        request(),
        request(b"1234"),
        request(b"1234567"),
        request(b"12345678", shape=[-1, -2]),
        request(b"12345678", shape=[2**62, 2**62]),
        request(b"12345678", datatype="FP128"),
        request(b"12345678", shape=[1] * 99 + [2]),
        request(datatype="FP16", contents={"fp32_contents": [1, 2]}),
        request(datatype="UINT8", contents={"uint_contents": [256, 0]}),
        request(datatype="INT32", contents={"fp32_contents": [1, 2]}),
        request(b"12345678") + request(),
        request(b"12345678") + request(b"12345678"),
    ],
)
def test_a_hostile_message_ends_as_a_typed_error(message: bytes) -> None:
    with pytest.raises(AppError) as refused:
        request_tensors(message)
    assert refused.value.code == "infer_body_invalid"


def test_a_name_that_is_no_text_is_refused() -> None:
    with pytest.raises(AppError) as refused:
        model_of(b"\x0a\x01\xff")
    assert refused.value.code == "infer_body_invalid"
