"""Batches as Arrow's IPC streams: the same answers as JSON gets, and nothing that grows when it is read."""

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from rest_framework.test import APIClient

from backend.core.clock import now
from backend.monitoring.api import batches
from backend.monitoring.models import Observation
from backend.monitoring.payloads import observation_inputs
from backend.projects.models import Service
from tests.factories import make_inputs
from tests.monitoring.intake.telling import LABELS, OBSERVATIONS

pytestmark = pytest.mark.django_db


def stream(columns: dict[str, Any], **options: Any) -> bytes:
    batch = pa.RecordBatch.from_pydict(columns)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema, **options) as writer:
        writer.write_batch(batch)
    return bytes(sink.getvalue().to_pybytes())


def send(client: APIClient, columns: dict[str, Any], address: str = OBSERVATIONS, **options: Any) -> Any:
    return client.post(address, stream(columns, **options), content_type=batches.ARROW_STREAM)


def columns(inputs: object, count: int, **more: object) -> dict[str, Any]:
    return {
        "request_id": [f"r{index}" for index in range(count)],
        "time": pa.array([now()] * count, pa.timestamp("ns", tz="UTC")),
        "version": pa.array([1] * count, pa.int32()),
        "input": inputs,
        "probabilities": pa.array([[0.6, *[0.05] * 8]] * count, pa.list_(pa.float32(), 9)),
        **more,
    }


@pytest.mark.parametrize("form", ["binary", "fixed_size_binary", "fixed_size_list", "list"])
def test_inputs_come_as_bytes_or_as_numbers(service: Service, client: APIClient, form: str) -> None:
    inputs = make_inputs(3)
    flat = inputs.reshape(3, -1)
    told = {
        "binary": pa.array([row.tobytes() for row in inputs], pa.binary()),
        "fixed_size_binary": pa.array([row.tobytes() for row in inputs], pa.binary(64)),
        "fixed_size_list": pa.FixedSizeListArray.from_arrays(flat.ravel(), 64),
        "list": pa.array(list(flat), pa.list_(pa.uint8())),
    }[form]
    answer = send(client, columns(told, 3))
    assert answer.data == {"taken": 3, "known": 0, "rejected": 0, "answers": []}
    rows = list(Observation.objects.select_related("segment"))
    assert np.array_equal(observation_inputs(service, rows), inputs)
    assert [row.predicted for row in rows] == ["0"] * 3


def test_each_row_is_answered_alone(client: APIClient) -> None:
    inputs = pa.array([bytes(64), bytes(63), None], pa.binary())
    answer = send(client, columns(inputs, 3)).data
    assert answer["taken"] == 1
    assert [(one["index"], one["code"]) for one in answer["answers"]] == [
        (1, "shape_mismatch"),
        (2, "input_missing"),
    ]


def test_a_time_needs_its_zone(client: APIClient) -> None:
    naive = pa.array([now().replace(tzinfo=None)], pa.timestamp("us"))
    answer = send(client, columns(pa.array([bytes(64)]), 1, time=naive)).data
    assert [one["code"] for one in answer["answers"]] == ["time_invalid"]


def test_labels_come_as_columns(client: APIClient) -> None:
    send(client, columns(pa.array([bytes(64)] * 2), 2))
    answer = send(client, {"request_id": ["r0", "r1"], "label": ["3", "eleven"]}, LABELS).data
    assert (answer["taken"], [one["code"] for one in answer["answers"]]) == (1, ["label_unknown"])


@pytest.mark.parametrize(
    "told",
    [
        pa.array(["a" * 1000] * 2).dictionary_encode(),
        pa.nulls(2),
        pa.array([[["a"]], [["b"]]]),
        pa.array([{"a": 1}] * 2),
    ],
)
def test_a_column_that_may_stand_for_more_than_its_bytes_is_refused(
    client: APIClient, told: pa.Array
) -> None:
    answer = send(client, columns(told, 2))
    assert (answer.status_code, answer.data["code"]) == (400, "body_invalid")


def test_a_compressed_stream_is_refused_before_it_is_read(client: APIClient) -> None:
    told = columns(pa.array([bytes(64)] * 2), 2)
    answer = send(client, told, options=pa.ipc.IpcWriteOptions(compression="zstd"))
    assert (answer.status_code, answer.data["code"]) == (400, "body_invalid")
    assert send(client, told).data["taken"] == 2


def test_too_many_rows_are_refused(client: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "MAX_ARROW_ITEMS", 1)
    answer = send(client, columns(pa.array([bytes(64)] * 2), 2))
    assert (answer.status_code, answer.data["code"]) == (413, "batch_too_large")


def test_a_stream_whose_buffers_do_not_fit_is_refused(client: APIClient) -> None:
    offsets = pa.py_buffer(np.array([0, 10_000_000, 128], np.int32))
    damaged = pa.Array.from_buffers(pa.binary(), 2, [None, offsets, pa.py_buffer(bytes(128))])
    answer = send(client, columns(damaged, 2))
    assert (answer.status_code, answer.data["code"]) == (400, "body_invalid")


def test_a_stream_that_ends_early_is_refused(client: APIClient) -> None:
    whole = stream(columns(pa.array([bytes(64)] * 2), 2))
    for length in range(1, len(whole) - 8, 97):
        answer = client.post(OBSERVATIONS, whole[:length], content_type=batches.ARROW_STREAM)
        assert (answer.status_code, answer.data["code"]) == (400, "body_invalid")
    assert not Observation.objects.exists()
