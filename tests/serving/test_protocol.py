"""KServe v2 bodies: what we write is read again, and nothing a stranger sends gets further than a typed error."""

import json

import numpy as np
import pytest

from backend.core.errors import AppError
from backend.serving.protocol import DTYPES, infer_request, parse_infer_request, parse_infer_response


def body(**tensor: object) -> bytes:
    return json.dumps({"inputs": [{"name": "x", "shape": [2], "datatype": "FP32", **tensor}]}).encode()


@pytest.mark.parametrize("dtype", DTYPES.values(), ids=DTYPES)
def test_binary_tensors_come_back_as_they_were(dtype: np.dtype) -> None:
    sent = {"a": np.arange(6).reshape(2, 3).astype(dtype), "b": np.zeros((1, 0), dtype)}
    content, headers = infer_request(sent, ["y"], "mine")
    found = parse_infer_request(content, int(headers["Inference-Header-Content-Length"]))
    for name, values in sent.items():
        assert found[name].dtype == dtype
        np.testing.assert_array_equal(found[name], values)


@pytest.mark.parametrize("data", [[[1, 2], [3, 4]], [1, 2, 3, 4]])
def test_json_numbers_are_read_nested_and_flat(data: list[object]) -> None:
    found = parse_infer_request(body(shape=[2, 2], data=data))["x"]
    assert found.dtype == np.float32
    assert found.tolist() == [[1, 2], [3, 4]]


def test_outputs_that_are_text_are_left_out() -> None:
    outputs = [
        {"name": "words", "shape": [1], "datatype": "BYTES", "data": ["1:0:a"]},
        {"name": "y", "shape": [1], "datatype": "FP32", "data": [1]},
    ]
    assert list(parse_infer_response(json.dumps({"id": "7", "outputs": outputs}).encode())) == ["y"]


@pytest.mark.parametrize(
    ("content", "header_length"),
    [
        (b"", None),
        (b"\xff", None),
        (b"[" * 100_000, None),
        (b"[]", None),
        (b"{}", None),
        (b'{"inputs": null}', None),
        (b'{"inputs": [1]}', None),
        (b'{"inputs": "abc"}', None),
        (b'{"inputs": []}', 99),
        (b'{"inputs": []}', -1),
        (body(), None),
        (body(data=[1]), None),
        (body(data=[[1], [2, 3]]), None),
        (body(data=["1", "2"]), None),
        (body(data=[1.5, 2], datatype="INT32"), None),
        (body(data=[256, 0], datatype="UINT8"), None),
        (body(data=[-1, 0], datatype="UINT8"), None),
        (body(data=[10**400, 0]), None),
        (body(data=[1, 2], datatype="FP128"), None),
        (body(data=[1, 2], datatype=[]), None),
        (body(data=[1, 2], shape=[-1, -2]), None),
        (body(data=[1, 2], shape=[True, 2]), None),
        (body(data=[1, 2], shape=[2**62, 2**62, 0.5]), None),
        (body(data=[], shape=[2**32, 2**32]), None),
        (body(data=[1, 2], shape=[1] * 100), None),
        (body(parameters={"binary_data_size": 8}), None),
        (body(parameters={"binary_data_size": -8}), None),
        (body(parameters={"binary_data_size": 2**70}), None),
        (body(parameters=None, data=[1, 2]), None),
        (
            body(parameters={"binary_data_size": 7}) + b"1234567",
            len(body(parameters={"binary_data_size": 7})),
        ),
        (
            b'{"inputs": [%s, %s]}'
            % ((json.dumps({"name": "x", "shape": [1], "datatype": "FP32", "data": [1]}).encode(),) * 2),
            None,
        ),
    ],
)
def test_a_hostile_body_ends_as_a_typed_error(content: bytes, header_length: int | None) -> None:
    with pytest.raises(AppError) as refused:
        parse_infer_request(content, header_length)
    assert refused.value.code == "infer_body_invalid"
