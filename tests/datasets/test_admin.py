"""The admin of samples: pictures behind the same permission, and actions that go through the services."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backend.access.roles import Role
from backend.core.models import LogEntry
from backend.datasets.models import Label, Sample
from backend.datasets.selectors import queue_waiting
from backend.projects.models import Service
from backend.projects.services import member_add
from tests.factories import SYSTEM, make_project, make_samples, make_service, member

pytestmark = pytest.mark.django_db
ADDRESS = "/admin/datasets/sample/"


def run(client: Client, action: str, samples: list[Sample], **fields: str) -> str:
    """Run an action on samples; returns the page that follows."""
    data = {"action": action, "_selected_action": [sample.pk for sample in samples], **fields}
    return client.post(ADDRESS, data, follow=True).content.decode()


@pytest.fixture
def service() -> Service:
    return make_service()


@pytest.fixture
def curator(client: Client, service: Service) -> Client:
    client.force_login(member(service.project, Role.CURATOR))
    return client


def test_a_picture_is_shown_to_members_alone(client: Client, service: Service) -> None:
    [sample] = make_samples(service, 1)
    address = f"{ADDRESS}{sample.pk}/thumbnail.png"
    client.force_login(member(service.project, Role.VIEWER))
    assert client.get(address).content.startswith(b"\x89PNG")
    assert address in client.get(ADDRESS).content.decode()
    client.force_login(member(make_project(), Role.OWNER))
    assert client.get(address).status_code == 404
    assert client.get(f"{ADDRESS}{sample.pk}/change/").status_code == 302


def test_a_confidence_is_a_rounded_share(curator: Client, service: Service) -> None:
    known, unknown = make_samples(service, 2)
    Sample.objects.filter(pk=known.pk).update(predicted="3", confidence=0.98765432)
    shown = curator.get(ADDRESS).content.decode()
    assert "98.8%" in shown
    assert "0.98765" not in shown
    assert "98.8%" in curator.get(f"{ADDRESS}{known.pk}/change/").content.decode()
    assert curator.get(f"{ADDRESS}{unknown.pk}/change/").status_code == 200


def test_labels_are_set_in_bulk_and_logged(curator: Client, service: Service) -> None:
    samples = make_samples(service, 3, labelled=False)
    assert "2 samples labelled 7" in run(curator, "set_label", samples[:2], label="7")
    assert list(Label.objects.values_list("sample_id", "value").order_by("sample_id")) == [
        (samples[0].pk, "7"),
        (samples[1].pk, "7"),
    ]
    assert LogEntry.objects.filter(kind="label.set").count() == 2


def test_a_typing_error_labels_nothing(curator: Client, service: Service) -> None:
    samples = make_samples(service, 2, labelled=False)
    assert "class_unknown" in run(curator, "set_label", samples, label="sevn")
    assert not Label.objects.exists()
    assert "2 samples labelled sevn" in run(curator, "set_new_label", samples, label="sevn")


def test_samples_are_queued_in_bulk(curator: Client, service: Service) -> None:
    samples = make_samples(service, 2, labelled=False)
    assert "2 samples queued" in run(curator, "queue_for_labelling", samples)
    assert "0 samples queued" in run(curator, "queue_for_labelling", samples)
    assert queue_waiting(SYSTEM, service).count() == 2


def test_a_viewer_is_offered_no_action_and_may_do_none(client: Client, service: Service) -> None:
    samples = make_samples(service, 1, labelled=False)
    client.force_login(member(service.project, Role.VIEWER))
    run(client, "set_label", samples, label="7")
    assert not Label.objects.exists()
    assert "set_label" not in client.get(ADDRESS).content.decode()


def test_a_curator_elsewhere_who_only_looks_on_here_changes_nothing(client: Client, service: Service) -> None:
    user = member(make_project(), Role.CURATOR)
    member_add(actor=SYSTEM, project=service.project, user=user, role=Role.VIEWER)
    samples = make_samples(service, 1, labelled=False)
    client.force_login(user)
    assert "permission_denied" in run(client, "set_label", samples, label="7")
    assert not Label.objects.exists()


def test_the_page_of_a_sample_shows_its_history_and_takes_no_change(
    curator: Client, service: Service
) -> None:
    [sample] = make_samples(service, 1, labels=["1"])
    run(curator, "set_label", [sample], label="7")
    page = curator.get(f"{ADDRESS}{sample.pk}/change/").content.decode()
    assert SYSTEM.ref in page
    assert curator.post(f"{ADDRESS}{sample.pk}/change/", {"reserved": "golden"}).status_code == 403
    assert curator.get(f"{ADDRESS}{sample.pk}/delete/").status_code == 403
    assert curator.get(f"{ADDRESS}add/").status_code == 403


def test_a_list_asks_as_many_queries_for_two_rows_as_for_forty(curator: Client, service: Service) -> None:
    counts = []
    for more in (2, 38):
        make_samples(service, more)
        with CaptureQueriesContext(connection) as queries:
            curator.get(ADDRESS)
        counts.append(len(queries))
    assert counts[0] == counts[1]
