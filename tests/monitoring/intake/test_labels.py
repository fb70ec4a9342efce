"""Late labels in batches: one act, one answer for each that is not taken."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from backend.access.roles import Role
from backend.core.models import LogEntry
from backend.monitoring.models import IntakeHour, Observation
from backend.projects.models import Service
from tests.clients import api_as, api_of
from tests.factories import make_inputs, make_samples, make_user
from tests.monitoring.builders import observe
from tests.monitoring.intake.telling import LABELS

pytestmark = pytest.mark.django_db


@pytest.fixture
def ids(service: Service) -> list[str]:
    """Of three requests that were answered through the gateway."""
    observe(service, make_inputs(3))
    return [row.request_id for row in Observation.objects.all()]


def tell(client: APIClient, *told: tuple[object, object]) -> Any:
    items = [{"request_id": request_id, "label": label} for request_id, label in told]
    return client.post(LABELS, items, format="json")


def test_labels_join_by_request_in_one_act(service: Service, client: APIClient, ids: list[str]) -> None:
    answer = tell(client, (ids[0], "3"), (ids[2], "4"), (ids[1], "3"))
    assert (answer.status_code, answer.data["taken"], answer.data["answers"]) == (200, 3, [])
    assert [row.label for row in Observation.objects.all()] == ["3", "3", "4"]
    [entry] = LogEntry.objects.filter(kind="observations.labelled")
    assert (entry.object, entry.data) == (f"service:{service.pk}", {"taken": 3})
    assert entry.actor.startswith("service_key:")


def test_each_label_that_is_not_taken_is_answered(client: APIClient, ids: list[str]) -> None:
    tell(client, (ids[0], "3"))
    Observation.objects.filter(request_id=ids[2]).update(request_id=ids[1])
    answer = tell(
        client,
        (ids[0], "3"),
        (ids[0], "4"),
        (ids[1], "4"),
        ("nobody", "4"),
        (ids[0], "eleven"),
        (ids[0], ["3"]),
        ("a\0b", "3"),
    ).data
    assert answer["taken"] == 0
    assert [one["code"] for one in answer["answers"]] == [
        "known",
        "label_differs",
        "request_ambiguous",
        "request_unknown",
        "label_unknown",
        "label_unknown",
        "request_id_invalid",
    ]
    assert LogEntry.objects.filter(kind="observations.labelled").count() == 1, (
        "nothing changed, nothing is logged"
    )
    counts = dict(IntakeHour.objects.filter(kind="label").values_list("answer", "items"))
    assert (counts["taken"], counts["known"], counts["label_unknown"]) == (1, 1, 2)


def test_two_labels_for_a_request_in_one_batch_do_not_both_win(client: APIClient, ids: list[str]) -> None:
    answer = tell(client, (ids[0], "3"), (ids[0], "4"), (ids[0], "3")).data
    assert [one["code"] for one in answer["answers"]] == ["label_differs", "known"]
    assert Observation.objects.get(request_id=ids[0]).label == "3"


def test_a_class_that_people_have_labelled_is_known(
    service: Service, client: APIClient, ids: list[str]
) -> None:
    make_samples(service, 1, labels=["eleven"])
    assert tell(client, (ids[0], "eleven")).data["taken"] == 1


def test_telling_labels_takes_the_right_to(service: Service, curator: APIClient, ids: list[str]) -> None:
    viewer, stranger = api_as(service, Role.VIEWER), api_of(make_user())
    assert tell(viewer, (ids[0], "3")).status_code == 403
    assert tell(stranger, (ids[0], "3")).status_code == 404
    assert tell(curator, (ids[0], "3")).data["taken"] == 1
