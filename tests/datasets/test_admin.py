"""The admin of samples: pictures behind the same permission, and actions that go through the services."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backend.access.roles import Role
from backend.core.models import LogEntry
from backend.datasets.admin import paging
from backend.datasets.bulk import BULK_ACTS
from backend.datasets.models import BulkChange, Label, Sample
from backend.datasets.selectors import queue_waiting
from backend.datasets.services import bulk_change
from backend.jobs.queue import enqueue
from backend.projects.models import Service
from backend.projects.services import member_add
from tests.factories import SYSTEM, make_project, make_samples, make_service, make_snapshot, member

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
    assert "2 of 2 samples" in run(curator, "bulk_label", samples[:2], value="7")
    assert list(Label.objects.values_list("sample_id", "value").order_by("sample_id")) == [
        (samples[0].pk, "7"),
        (samples[1].pk, "7"),
    ]
    told = LogEntry.objects.filter(kind="bulk_change.created").get()
    assert (told.actor, told.data["values"]) == (
        member(service.project, Role.CURATOR).actor.ref,
        {"value": "7"},
    )


def test_a_typing_error_labels_nothing(curator: Client, service: Service) -> None:
    samples = make_samples(service, 2, labelled=False)
    assert "class_unknown" in run(curator, "bulk_label", samples, value="sevn")
    assert not Label.objects.exists()
    assert "2 of 2 samples" in run(curator, "bulk_label", samples, value="sevn", new_class="on")


def test_samples_are_queued_in_bulk(curator: Client, service: Service) -> None:
    samples = make_samples(service, 2, labelled=False)
    assert "2 of 2 samples" in run(curator, "bulk_queue", samples)
    assert "2 waited already." in run(curator, "bulk_queue", samples)
    assert queue_waiting(SYSTEM, service).count() == 2


def test_a_viewer_is_offered_no_action_and_may_do_none(client: Client, service: Service) -> None:
    samples = make_samples(service, 1, labelled=False)
    client.force_login(member(service.project, Role.VIEWER))
    run(client, "bulk_label", samples, value="7")
    assert not Label.objects.exists()
    assert "bulk_label" not in client.get(ADDRESS).content.decode()


def test_a_curator_elsewhere_who_only_looks_on_here_changes_nothing(client: Client, service: Service) -> None:
    user = member(make_project(), Role.CURATOR)
    member_add(actor=SYSTEM, project=service.project, user=user, role=Role.VIEWER)
    samples = make_samples(service, 1, labelled=False)
    client.force_login(user)
    assert "permission_denied" in run(client, "bulk_label", samples, value="7")
    assert not Label.objects.exists()


def test_the_page_of_a_sample_shows_its_history_and_takes_no_change(
    curator: Client, service: Service
) -> None:
    [sample] = make_samples(service, 1, labels=["1"])
    run(curator, "bulk_label", [sample], value="7")
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


def test_every_act_of_the_shared_list_is_offered_and_no_other(curator: Client, service: Service) -> None:
    make_samples(service, 1)
    text = curator.get(ADDRESS).content.decode()
    offered = re.findall(r'<option value="(bulk_\w+)"', text)
    assert offered == [f"bulk_{name}" for name in BULK_ACTS]
    assert "Hold back, for ever" in text


def test_what_was_done_here_is_undone_here(curator: Client, service: Service) -> None:
    samples = make_samples(service, 2, labels=["1", "2"])
    run(curator, "bulk_label", samples, value="7")
    data = {"action": "undo", "_selected_action": [BulkChange.objects.get().pk]}
    page = curator.post("/admin/datasets/bulkchange/", data, follow=True).content.decode()
    assert "2 samples are what they were; 0 stay" in page
    assert [sample.label for sample in Sample.objects.order_by("pk")] == ["1", "2"]


def test_samples_of_two_services_are_changed_each_by_its_own_act(curator: Client, service: Service) -> None:
    other = make_service(service.project)
    samples = [*make_samples(service, 1), *make_samples(other, 1)]
    assert run(curator, "bulk_queue", samples).count("1 of 1 samples") == 2
    assert {change.service for change in BulkChange.objects.all()} == {service, other}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("label=1", "a"),
        ("labelled=false", "c"),
        ("disagreement=true", "b"),
        ("split=golden", "b"),
        ("label=1&split=golden", ""),
        ("split=nonsense", ""),
    ],
)
def test_filters_ask_as_the_gallery_does(curator: Client, service: Service, query: str, found: str) -> None:
    said = [("1", 0.9), ("7", 0.2), ("", None)]
    a, b, c = make_samples(service, 3, labels=["1", "2", None], predictions=said)
    make_snapshot(service, role="golden", samples=[b])
    text = curator.get(f"{ADDRESS}?{query}").content.decode()
    boxes = {int(box) for box in re.findall(r'name="_selected_action" value="(\d+)"', text)}
    shown = [name for name, row in zip("abc", (a, b, c), strict=True) if row.pk in boxes]
    assert "".join(shown) == found


def test_a_long_list_is_not_counted_to_its_end(
    curator: Client, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "MOST", 2)
    make_samples(service, 3)
    assert paging.BoundedPaginator(Sample.objects.order_by("pk"), 1).count == 2
    assert curator.get(ADDRESS).status_code == 200


def test_the_queue_shows_what_waits_and_what_workers_have(curator: Client, service: Service) -> None:
    run(curator, "bulk_queue", make_samples(service, 2, labelled=False))
    foreign = make_service()
    bulk_change(actor=SYSTEM, service=foreign, act_name="queue", samples=[make_samples(foreign, 1)[0].pk])
    enqueue("datasets.bulk", 1, 0)
    text = " ".join(curator.get("/admin/datasets/queueitem/").content.decode().split())
    assert f"{service.name}: 2, the oldest for" in text
    assert foreign.name not in text
    assert "0 at work, 1 waiting" in text
