"""A request looked up by its id: what its page tells, and what it says where nothing is known."""

import numpy as np
import pytest
from django.test import Client

from backend.access.roles import Role
from backend.core.blobs import blobs
from backend.core.clock import now
from backend.datasets.services import queue_add
from backend.monitoring.models import Observation, Segment
from backend.monitoring.recording import TrafficIn, traffic_record
from backend.projects.models import Service
from tests.clients import pages_as
from tests.deployments.rows import Stage
from tests.factories import SYSTEM, make_inputs, make_samples, make_user
from tests.monitoring.builders import observe

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage() -> Stage:
    stage = Stage()
    stage.make_live(stage.version())
    return stage


@pytest.fixture
def client(stage: Stage) -> Client:
    return pages_as(stage, Role.VIEWER)


def recorded(stage: Stage, inputs: np.ndarray, *ids: str) -> list[Observation]:
    """Inputs that the version answered with class 3 at 0.75 and class 5 at 0.25, under these ids."""
    answers = np.zeros((len(inputs), 9), np.float32)
    answers[:, 3], answers[:, 5] = 0.75, 0.25
    observe(stage.service, inputs, probabilities=answers)
    rows = list(Observation.objects.filter(service=stage.service).order_by("-sequence")[: len(ids)])[::-1]
    for row, request_id in zip(rows, ids, strict=True):
        row.request_id = request_id
        row.save()
    return rows


def page(client: Client, service: Service, request_id: str) -> str:
    answer = client.get(f"/services/{service.name}/answers/", {"request_id": request_id})
    assert answer.status_code == 200
    return answer.text


def test_it_tells_what_was_answered(stage: Stage, client: Client) -> None:
    [row] = recorded(stage, make_inputs(1), "order-7")
    Observation.objects.filter(pk=row.pk).update(label="5")
    shown = page(client, stage.service, "order-7")
    for words in (
        "<strong>v1</strong>",
        "75 %",
        "25 %",
        "75.0 %",
        "3.00 ms",
        "<strong>5</strong>",
        "in production",
    ):
        assert words in shown, words
    assert "not in it" in shown
    thumbnail = client.get(f"/services/{stage.service.name}/answers/{row.sequence}/thumbnail/")
    assert thumbnail.content.startswith(b"\x89PNG")


def test_it_says_where_its_input_waits_for_a_label(stage: Stage, client: Client) -> None:
    inputs = make_inputs(1)
    recorded(stage, inputs, "order-7")
    [sample] = make_samples(stage.service, inputs=inputs, labelled=False, count=1)
    queue_add(actor=SYSTEM, service=stage.service, samples=[sample], reason="drift", cause="")
    assert f"Sample {sample.pk}</a>" in page(client, stage.service, "order-7")


def test_each_input_of_a_request_is_told_in_its_order(stage: Stage, client: Client) -> None:
    recorded(stage, make_inputs(12), *(f"many:{index}" for index in range(12)))
    recorded(stage, make_inputs(1), "many-more")
    shown = page(client, stage.service, "many")
    told = [f'The input of many:{index}"' in shown for index in range(12)]
    assert told == [True] * 8 + [False] * 4
    assert "many-more" not in shown
    assert "1–8 of 12" in shown
    assert "many:3" in page(client, stage.service, "many:3")
    assert "many:4" not in page(client, stage.service, "many:3")
    found = client.get(f"/api/v1/services/{stage.service.name}/observations/?request_id=many").json()
    assert [row["request_id"] for row in found["results"]] == [f"many:{index}" for index in range(11, -1, -1)]


def test_an_answer_outside_every_live_period_says_so(stage: Stage, client: Client) -> None:
    [row] = recorded(stage, make_inputs(1), "order-7")
    Observation.objects.filter(pk=row.pk).update(version_number=4)
    shown = page(client, stage.service, "order-7")
    assert "tried or drained by a rollout" in shown
    assert "75 %" in shown  # of a version that is not registered the predicted class alone is known
    assert "25 %" not in shown


def test_what_is_not_recorded_is_explained(stage: Stage, client: Client) -> None:
    assert "is never recorded" in page(client, stage.service, "nobody")
    Service.objects.filter(pk=stage.service.pk).update(sample_rate=0.05)
    minute = now().replace(second=0, microsecond=0)
    traffic_record("a", {(stage.service.pk, minute): TrafficIn(requests=9, dropped=1234)})
    shown = page(client, stage.service, "nobody")
    assert "Only 5 % of the requests" in shown
    assert "1,234 of the last day" in shown
    Service.objects.filter(pk=stage.service.pk).update(sample_rate=0)
    assert "its sample rate is 0" in page(client, stage.service, "nobody")
    for odd in ("", "a\0b", "x" * 5000, "%'\""):
        page(client, stage.service, odd)


def test_an_input_that_is_gone_breaks_no_page(stage: Stage, client: Client) -> None:
    recorded(stage, make_inputs(1), "order-7")
    blobs().delete(Segment.objects.get().blob)
    shown = page(client, stage.service, "order-7")
    assert "no longer kept" in shown
    assert "/thumbnail/" not in shown


def test_the_field_is_on_the_services_page_and_a_stranger_finds_nothing(stage: Stage, client: Client) -> None:
    recorded(stage, make_inputs(1), "order-7")
    assert 'name="request_id"' in client.get(f"/services/{stage.service.name}/").text
    client.force_login(make_user())
    for path in ("?request_id=order-7", "1/thumbnail/"):
        assert client.get(f"/services/{stage.service.name}/answers/{path}").status_code == 404
