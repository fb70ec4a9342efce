"""The gallery's pages: narrowed by filters, kept as views, acted on in bulk, undone; and the page of one sample."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from backend.access.roles import Role
from backend.datasets.models import BulkChange, QueueItem, Sample, SavedView
from backend.datasets.queries import SampleQuery
from backend.datasets.services import bulk_change, bulk_pieces, label_set, view_save
from backend.projects.models import Service
from tests.clients import pages_as, pages_of
from tests.factories import SYSTEM, make_project, make_samples, make_service, member

pytestmark = pytest.mark.django_db
LINKED = ("samples", "queue", "selections", "suspects", "twins", "imports")
VECTOR = {
    "task": "vector_classification",
    "dtype": "float32",
    "shape": [2],
    "classes": ["a", "b"],
    "features": ["height", "width"],
}


@pytest.fixture
def service() -> Service:
    return make_service()


@pytest.fixture
def samples(service: Service) -> list[Sample]:
    """Labelled 1, 2 and not at all; the second is predicted otherwise."""
    return make_samples(
        service, 3, labels=["1", "2", None], predictions=[("1", 0.9), ("7", 0.25), ("", None)]
    )


def address(service: Service, name: str = "samples") -> str:
    return reverse(f"webui:{name}", args=[service.name])


def page(client: Client, service: Service, query: str = "") -> str:
    return unescape(client.get(f"{address(service)}?{query}").text)


def shown(text: str, samples: list[Sample]) -> list[int]:
    """Which of the samples the page has a tile of."""
    tiles = {int(pk) for pk in re.findall(r'href="/samples/(\d+)/[^"]*"\s+data-open', text)}
    return [place for place, sample in enumerate(samples) if sample.pk in tiles]


def act(client: Client, service: Service, act_name: str, **fields: Any) -> str:
    """Do a bulk act; returns the page that follows."""
    return unescape(
        client.post(address(service, "samples_bulk"), {"act": act_name, **fields}, follow=True).text
    )


def test_the_gallery_shows_what_the_filters_ask_for(service: Service, samples: list[Sample]) -> None:
    client = pages_as(service, Role.VIEWER)
    text = page(client, service)
    assert shown(text, samples) == [0, 1, 2]
    assert reverse("webui:thumbnail", args=[samples[0].pk]) in text
    assert "90 %" in text
    assert "Set label" not in text
    assert 'name="samples"' not in text, "who may do nothing to them selects none"
    assert shown(page(client, service, "label=2&label=1"), samples) == [0, 1]
    assert shown(page(client, service, "disagreement=true"), samples) == [1]
    assert "No such sample" in page(client, service, "label=9")


def test_a_service_without_samples_is_told_from_filters_that_ask_for_none(service: Service) -> None:
    curator, viewer = (page(pages_as(service, role), service) for role in (Role.CURATOR, Role.VIEWER))
    assert "No sample yet" in curator
    assert "Make a snapshot of these" not in curator
    here = reverse("webui:imports", args=[service.name])
    assert (curator.count(here), viewer.count(here)) == (2, 1), "beside the tab, who may use it has a button"


def test_each_part_of_a_question_is_a_chip_that_leads_to_the_rest_of_it(
    service: Service, samples: list[Sample]
) -> None:
    text = page(
        pages_as(service, Role.CURATOR), service, "label=1&label=2&sort=least_confident&labelled=true"
    )
    assert 'href="?label=2&labelled=true&sort=least_confident"' in text
    assert 'href="?label=1&labelled=true&sort=least_confident"' in text
    assert "Without: least confident first" in text
    assert "Without: has a label" in text


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("confidence_from=2", "A confidence lies from 0 to 1."),
        ("since=yesterday", "'yesterday' is no day"),
        ("split=test", "not 'test'"),
        ("sort=prettiest", "not 'prettiest'"),
    ],
)
def test_nonsense_is_answered_beside_its_field(service: Service, query: str, said: str) -> None:
    answer = pages_as(service, Role.CURATOR).get(f"{address(service)}?{query}")
    assert answer.status_code == 422
    assert said in unescape(answer.text)


def test_a_cursor_leads_on_and_keeps_the_question(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    samples = make_samples(service, 70, labels=["1"] * 70)
    client = pages_as(service, Role.CURATOR)
    first = page(client, service, "label=1")
    link = first.split('hx-get="')[-1].split('"')[0]
    assert "label=1" in link
    more = client.get(link).text
    assert len(shown(first, samples)) == 60
    assert shown(more, samples) == list(range(10))


def test_how_many_there_are_is_told_apart(service: Service, samples: list[Sample]) -> None:
    client = pages_as(service, Role.CURATOR)
    assert "2 samples" in client.get(address(service, "samples_count"), {"labelled": "true"}).text


def test_what_was_selected_is_erased_on_a_page_of_its_own(service: Service, samples: list[Sample]) -> None:
    owner = pages_as(service, Role.OWNER)
    ids = [samples[0].pk, samples[1].pk]
    sent = {"act": "erase", "samples": ids}
    answer = owner.post(address(service, "samples_bulk"), sent)
    assert answer.headers["Location"] == f"/services/{service.name}/erase/?samples={ids[0]},{ids[1]}"
    assert 'value="erase"' in page(owner, service, "")
    assert 'value="erase"' not in page(pages_as(service, Role.CURATOR), service, "")
    everything = owner.post(
        address(service, "samples_bulk"), {"act": "erase", "everything": "1"}, follow=True
    )
    assert "one by one" in everything.text
    assert not BulkChange.objects.exists()


def test_labels_are_set_and_undone_where_one_looks(service: Service, samples: list[Sample]) -> None:
    client = pages_as(service, Role.CURATOR)
    here = f"{address(service)}?labelled=true"
    text = act(client, service, "label", value="7", samples=[samples[0].pk, samples[1].pk], next=here)
    assert "Set label: 7." in text
    assert "2 of 2 samples changed." in text
    assert shown(text, samples) == [0, 1]
    change = BulkChange.objects.get()
    label_set(actor=SYSTEM, sample=samples[0], value="3")
    text = unescape(
        client.post(reverse("webui:bulk_undo", args=[change.pk]), {"next": here}, follow=True).text
    )
    assert "1 samples are what they were. 1 stay as somebody changed them since." in text
    assert [row.label for row in Sample.objects.order_by("pk")] == ["3", "2", ""]
    details = client.get(reverse("webui:bulk", args=[change.pk])).text
    assert f"Sample {samples[0].pk}" in details
    assert f"Sample {samples[1].pk}" not in details


def test_everything_means_the_question_and_not_the_tiles(service: Service, samples: list[Sample]) -> None:
    client = pages_as(service, Role.CURATOR)
    text = page(client, service, "labelled=false")
    assert '<input type="hidden" name="asked_labelled" value="false">' in text
    act(client, service, "queue", everything="1", asked_labelled="false", samples=[samples[0].pk])
    assert [item.sample_id for item in QueueItem.objects.all()] == [samples[2].pk]


def test_what_is_refused_is_said_and_changes_nothing(service: Service, samples: list[Sample]) -> None:
    client = pages_as(service, Role.CURATOR)
    assert "does not know the class 'sevn' yet" in act(
        client, service, "label", value="sevn", samples=[samples[0].pk]
    )
    assert "No sample is asked for" in act(client, service, "queue")
    assert not BulkChange.objects.exists()
    assert "Set label: sevn." in act(
        client, service, "label", value="sevn", new_class="1", samples=[samples[0].pk]
    )


def test_one_is_led_nowhere_else(service: Service, samples: list[Sample]) -> None:
    answer = pages_as(service, Role.CURATOR).post(
        address(service, "samples_bulk"),
        {"act": "queue", "samples": [samples[0].pk], "next": "https://example.org/"},
    )
    assert answer["Location"] == address(service)


def test_what_cannot_be_undone_says_so_before(service: Service, samples: list[Sample]) -> None:
    client = pages_as(service, Role.CURATOR)
    assert "This cannot be undone." in page(client, service)
    text = act(client, service, "hold_back", reserved="golden", samples=[samples[0].pk])
    assert "1 of 1 samples changed." in text
    assert "bulk-changes" in text
    assert reverse("webui:bulk_undo", args=[BulkChange.objects.get().pk]) not in text


def test_a_change_under_way_shows_how_far_it_is(
    service: Service, samples: list[Sample], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_pieces, "AT_ONCE", 1)
    client = pages_as(service, Role.CURATOR)
    text = act(client, service, "queue", everything="1")
    change = BulkChange.objects.get()
    line = reverse("webui:bulk_line", args=[change.pk])
    assert line in text
    assert "every 2s" in client.get(line).text
    assert "0 of 3 samples changed." in client.get(reverse("webui:bulk_state", args=[change.pk])).text
    client.post(reverse("webui:bulk_cancel", args=[change.pk]))
    change.refresh_from_db()
    assert change.state == "cancelled"
    assert "every 2s" not in client.get(line).text
    here = reverse("webui:bulk", args=[change.pk])
    assert here in client.get(line, {"next": address(service)}).text
    assert here not in client.get(reverse("webui:bulk_state", args=[change.pk])).text


def test_a_view_is_kept_shared_renamed_and_forgotten(service: Service, samples: list[Sample]) -> None:
    client, viewer = pages_as(service, Role.CURATOR), pages_as(service, Role.VIEWER)
    asked = {"name": "unsure", "asked_label": ["1", "2"], "asked_sort": "least_confident"}
    assert "unsure is kept" in client.post(address(service, "saved_view_new"), asked, follow=True).text
    view = SavedView.objects.get()
    assert 'href="?label=1&label=2&sort=least_confident"' in page(viewer, service)
    assert "change-view" not in page(viewer, service, "label=1&label=2&sort=least_confident")
    assert "change-view" in page(client, service, "label=1&label=2&sort=least_confident")
    client.post(reverse("webui:saved_view_rename", args=[view.pk]), {"name": "doubtful"})
    assert "doubtful" in page(viewer, service)
    assert "has a view named doubtful already" in unescape(
        client.post(address(service, "saved_view_new"), {"name": "doubtful"}, follow=True).text
    )
    client.post(reverse("webui:saved_view_delete", args=[view.pk]))
    assert not SavedView.objects.exists()


def test_a_sample_shows_what_it_was_called_and_its_neighbours(
    service: Service, samples: list[Sample]
) -> None:
    curator = member(service.project, Role.CURATOR)
    label_set(actor=curator.actor, sample=samples[1], value="3")
    client = pages_as(service, Role.VIEWER)
    text = unescape(client.get(reverse("webui:sample", args=[samples[1].pk]), {"sort": "oldest"}).text)
    assert curator.username in text
    assert "25.0 %" in text
    before, after = (f"{reverse('webui:sample', args=[samples[place].pk])}?sort=oldest" for place in (0, 2))
    assert f'href="{before}"' in text
    assert f'href="{after}"' in text
    assert f'href="{address(service)}?sort=oldest"' in text
    alone = client.get(reverse("webui:sample", args=[samples[2].pk]), {"sort": "least_confident"}).text
    assert 'rel="next"' not in alone


def test_vectors_are_rows_with_the_statistics_of_their_columns() -> None:
    import numpy as np

    service = make_service(signature=VECTOR, architecture="mlp")
    inputs = np.array([[1.0, 10.0], [3.0, 30.0]], np.float32)
    samples = make_samples(service, 2, inputs=inputs, labels=["a", None])
    client = pages_as(service, Role.CURATOR)
    text = page(client, service)
    assert shown(text, samples) == [0, 1]
    assert "height" in text
    assert "<img" not in text.split("data-tiles")[1]
    columns = unescape(client.get(address(service, "samples_columns")).text)
    assert "How the values of width spread" in columns
    assert "of the first 2 of these samples" in columns
    assert ">20<" in columns.replace(" ", "").replace("\n", "").replace("20.00", "20")


def test_the_pages_of_a_services_data_lead_to_each_other(service: Service) -> None:
    client = pages_as(service, Role.CURATOR)
    pages = [address(service, name) for name in LINKED]
    pages.append(f"{reverse('webui:snapshots')}?service={service.name}")
    for here in pages:
        text = client.get(here).text
        assert all(f'href="{other}"' in text for other in pages), here
    assert f'href="{pages[0]}"' in client.get(reverse("webui:service", args=[service.name])).text


def test_a_stranger_finds_nothing_and_a_viewer_changes_nothing(
    service: Service, samples: list[Sample]
) -> None:
    view = view_save(actor=SYSTEM, service=service, name="all", query=SampleQuery())
    change = bulk_change(actor=SYSTEM, service=service, act_name="queue", query=SampleQuery())
    acts = {
        address(service, "samples_bulk"): {"act": "queue", "everything": "1"},
        address(service, "saved_view_new"): {"name": "mine"},
        reverse("webui:saved_view_rename", args=[view.pk]): {"name": "mine"},
        reverse("webui:saved_view_delete", args=[view.pk]): {},
        reverse("webui:bulk_undo", args=[change.pk]): {},
        reverse("webui:bulk_cancel", args=[change.pk]): {},
    }
    stranger, viewer = pages_of(member(make_project(), Role.OWNER)), pages_as(service, Role.VIEWER)
    for path, fields in acts.items():
        assert stranger.post(path, fields).status_code == 404, path
        assert viewer.post(path, fields).status_code == 403, path
    for path in (address(service), reverse("webui:sample", args=[samples[0].pk])):
        assert stranger.get(path).status_code == 404
    assert SavedView.objects.get().name == "all"
