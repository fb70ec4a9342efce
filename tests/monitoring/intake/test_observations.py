"""Observations in batches: what fits is recorded once, all else is answered, item by item, and counted."""

import base64
import json
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from rest_framework.test import APIClient

from backend.access.roles import Role
from backend.core.clock import now
from backend.monitoring.api import batches
from backend.monitoring.models import IntakeHour, Observation, Segment
from backend.monitoring.payloads import observation_inputs
from backend.projects.models import Service
from backend.projects.services import service_key_create, service_key_revoke
from tests.clients import api_as, api_of
from tests.factories import SYSTEM, make_service, make_user
from tests.monitoring.intake.telling import OBSERVATIONS, item

pytestmark = pytest.mark.django_db


def tell(client: APIClient, *items: object, **headers: str) -> Any:
    return client.post(OBSERVATIONS, list(items), format="json", headers=headers)


def counts() -> dict[str, int]:
    return dict(IntakeHour.objects.filter(kind="observation").values_list("answer", "items"))


def test_a_batch_is_recorded_as_it_was_told(service: Service, client: APIClient) -> None:
    image = np.arange(64, dtype=np.uint8)
    encoded = base64.b64encode(image.tobytes()).decode()
    label_alone = item("b", input=encoded, probabilities=None, predicted="7", latency_ms=None)
    answer = tell(client, item("a"), label_alone)
    assert (answer.status_code, answer.data) == (200, {"taken": 2, "known": 0, "rejected": 0, "answers": []})
    first, second = Observation.objects.select_related("segment").order_by("sequence")
    assert (first.sequence, first.predicted, first.latency_ms, first.version_number) == (1, "0", 4.5, 1)
    assert first.confidence == pytest.approx(0.6)
    assert np.frombuffer(first.probabilities, "<f4") == pytest.approx([0.6, *[0.05] * 8])
    assert (second.predicted, second.confidence, second.latency_ms) == ("7", None, None)
    assert bytes(second.probabilities) == b""
    inputs = observation_inputs(service, [first, second])
    assert np.array_equal(inputs, np.stack([image, image]).reshape(2, 1, 8, 8))


def test_a_batch_sent_again_is_known_and_not_doubled(client: APIClient) -> None:
    batch = [item("a"), item("b")]
    tell(client, *batch)
    again = tell(client, *batch, item("c")).data
    assert (again["taken"], again["known"], again["rejected"]) == (1, 2, 0)
    assert [(one["index"], one["request_id"], one["code"]) for one in again["answers"]] == [
        (0, "a", "known"),
        (1, "b", "known"),
    ]
    assert Observation.objects.count() == 3
    assert counts() == {"taken": 3, "known": 2}


def test_a_batch_that_another_sender_told_meanwhile_is_known(
    client: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(client, item("a"))
    monkeypatch.setattr("backend.monitoring.intake.observations.recorded", lambda *_: set())
    answer = tell(client, item("a"), item("b")).data
    assert (answer["taken"], answer["known"]) == (1, 1)
    assert [row.request_id for row in Observation.objects.all()] == ["a", "b"]
    tell(client, item("a"))
    assert Segment.objects.count() == 2, "nothing is stored for a batch that is known as a whole"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"request_id": "with a blank"}, "request_id_invalid"),
        ({"request_id": 7}, "request_id_invalid"),
        ({"version": 2}, "version_unknown"),
        ({"version": "1"}, "version_unknown"),
        ({"time": "yesterday"}, "time_invalid"),
        ({"time": "2026-01-31T12:00:00"}, "time_invalid"),
        ({"time": (now() + timedelta(days=1)).isoformat()}, "time_in_future"),
        ({"input": None}, "input_missing"),
        ({"input": [[1, 2], [3]]}, "input_invalid"),
        ({"input": "not base64!"}, "input_invalid"),
        ({"input": "AAAA"}, "shape_mismatch"),
        ({"input": np.zeros((8, 8, 1)).tolist()}, "shape_mismatch"),
        ({"input": np.full((1, 8, 8), 0.5).tolist()}, "dtype_mismatch"),
        ({"input": np.full((1, 8, 8), 256).tolist()}, "dtype_mismatch"),
        ({"input": np.full((1, 8, 8), np.nan).tolist()}, "dtype_mismatch"),
        ({"probabilities": [0.5, 0.5]}, "probabilities_invalid"),
        ({"probabilities": [0.9] * 9}, "probabilities_invalid"),
        ({"probabilities": [float("nan"), *[0.125] * 8]}, "probabilities_invalid"),
        ({"probabilities": None}, "predicted_unknown"),
        ({"predicted": "ten"}, "predicted_unknown"),
        ({"latency_ms": -1}, "latency_invalid"),
        ({"latency_ms": "fast"}, "latency_invalid"),
    ],
)
def test_what_is_wrong_is_answered_and_the_rest_is_taken(
    client: APIClient, fields: dict[str, object], code: str
) -> None:
    wrong = item(**{"request_id": "wrong", **fields})
    answer = client.post(
        OBSERVATIONS, json.dumps([item("a"), wrong, item("z")]), content_type="application/json"
    ).data
    assert (answer["taken"], answer["rejected"]) == (2, 1)
    assert [(one["index"], one["code"]) for one in answer["answers"]] == [(1, code)]
    assert [row.request_id for row in Observation.objects.all()] == ["a", "z"]
    assert counts() == {"taken": 2, code: 1}


def test_a_value_that_is_not_finite_is_refused(client: APIClient, service: Service) -> None:
    service.signature = {**service.signature, "dtype": "float32", "range": None}
    service.save()
    whole, broken = np.zeros((2, 1, 8, 8))
    broken[0, 3, 3] = np.nan
    told = json.dumps([item("a", input=whole.tolist()), item("b", input=broken.tolist())])
    answer = client.post(OBSERVATIONS, told, content_type="application/json").data
    assert [one["code"] for one in answer["answers"]] == ["value_not_finite"]


def test_an_id_that_stands_twice_in_a_batch_is_taken_once(client: APIClient) -> None:
    answer = tell(client, item("a"), item("a")).data
    assert [one["code"] for one in answer["answers"]] == ["request_repeated"]
    assert Observation.objects.count() == 1


def test_what_is_far_older_than_what_was_told_before_is_out_of_order(client: APIClient) -> None:
    late, too_late = (now() - timedelta(minutes=minutes) for minutes in (5, 15))
    answer = tell(
        client,
        item("early", time=too_late.isoformat()),
        item("new"),
        item("late", time=late.isoformat()),
        item("too-late", time=too_late.isoformat()),
    ).data
    assert [(one["request_id"], one["code"]) for one in answer["answers"]] == [
        ("too-late", "time_out_of_order")
    ]
    later = tell(client, item("another", time=too_late.isoformat())).data
    assert [one["code"] for one in later["answers"]] == ["time_out_of_order"]


@pytest.mark.parametrize(
    ("body", "media_type", "status", "code"),
    [
        (b"[{", "application/json", 400, "body_invalid"),
        (b"", "application/json", 400, "body_invalid"),
        (b'{"request_id": "a"}', "application/json", 400, "body_invalid"),
        (b"[" * 100_000, "application/json", 400, "body_invalid"),
        (b"\xff", "application/json", 400, "body_invalid"),
        (b"[]", "text/csv", 415, "media_type_unknown"),
        (b"[{}, {}, {}, {}]", "application/json", 413, "batch_too_large"),
        (b"[" + b" " * 1000 + b"]", "application/json", 413, "batch_too_large"),
        (b"no arrow", batches.ARROW_STREAM, 400, "body_invalid"),
        (b"", batches.ARROW_STREAM, 400, "body_invalid"),
    ],
)
def test_a_body_that_is_not_what_it_says_is_refused_and_counted(
    client: APIClient, monkeypatch: pytest.MonkeyPatch, body: bytes, media_type: str, status: int, code: str
) -> None:
    monkeypatch.setattr(batches, "MAX_JSON_ITEMS", 3)
    if body.startswith(b"[ "):
        monkeypatch.setattr(batches, "MAX_BODY_BYTES", 1000)
    answer = client.post(OBSERVATIONS, body, content_type=media_type)
    assert (answer.status_code, answer.data["code"]) == (status, code)
    assert counts() == {code: 1}


def test_an_item_that_is_no_object_is_rejected_alone(client: APIClient) -> None:
    answer = tell(client, 7, item("a")).data
    assert (answer["taken"], answer["answers"][0]["code"]) == (1, "request_id_invalid")


def test_a_key_opens_its_own_service_for_telling_and_nothing_else(
    service: Service, client: APIClient
) -> None:
    make_service(name="others")
    assert tell(client, item("a")).status_code == 200
    assert client.post("/api/v1/services/others/observations/", [], format="json").status_code == 404
    assert client.post("/api/v1/services/nobody/observations/", [], format="json").status_code == 404
    assert client.get(OBSERVATIONS).status_code == 404
    assert client.get("/api/v1/services/digits/").status_code == 401
    key, plaintext = service_key_create(actor=SYSTEM, service=service, name="gone")
    service_key_revoke(actor=SYSTEM, key=key)
    for refused in (plaintext, "made-up", ""):
        assert APIClient(headers={"modelcie-key": refused}).post(OBSERVATIONS).status_code == 401
    assert APIClient().post(OBSERVATIONS).status_code == 401


def test_members_who_curate_may_tell(service: Service, curator: APIClient) -> None:
    assert tell(curator, item("a")).data["taken"] == 1
    viewer, stranger = api_as(service, Role.VIEWER), api_of(make_user())
    assert tell(viewer, item("b")).status_code == 403
    assert tell(stranger, item("b")).status_code == 404
    assert counts() == {"taken": 1}


def test_what_a_client_had_no_room_for_is_counted(client: APIClient, curator: APIClient) -> None:
    tell(client, item("a"), **{"modelcie-lost": "12"})
    tell(client, item("b"), **{"modelcie-lost": "some"})
    found = curator.get("/api/v1/services/digits/intake/").data["results"]
    assert {(row["kind"], row["answer"], row["items"]) for row in found} == {
        ("observation", "taken", 2),
        ("observation", "lost_by_client", 12),
    }
