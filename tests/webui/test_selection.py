"""The pages of what to label next: asked for with reasons beside what cannot be, previewed, queued, discarded."""

from html import unescape

import pytest
from django.urls import reverse

from backend.access.roles import Role
from backend.datasets.models import QueueItem
from backend.engine import selection_criteria
from backend.selection.models import Selection
from tests.clients import pages_as
from tests.factories import make_samples, make_service
from tests.selection.builders import claimed, ready
from tests.webui.reading import text_of
from tests.webui.scenes import Scene
from webui.context import release
from webui.forms.selection import LACKS
from webui.selection_words import REASONS

pytestmark = pytest.mark.django_db
ASKED = {
    "criteria": ["margin", "diversity"],
    "weight_margin": "2",
    "count": "5",
    "newest": "100",
    "seed": "3",
}


def test_a_curator_asks_for_a_mix_and_watches_it(scene: Scene) -> None:
    make_samples(scene.service, 4, labelled=False)
    address = reverse("webui:selections", args=[scene.service.name])
    shown = unescape(pages_as(scene, Role.CURATOR).get(address).text)
    assert "Those whose two likeliest classes are closest to each other." in shown
    assert "4 samples may be chosen" in shown
    assert "the committee is v2, v3, v1" in shown
    assert f"ModelCI-e {release()}" in shown, "its own version is none of the page's"
    viewer = pages_as(scene, Role.VIEWER)
    assert "You may look" in viewer.get(address).text
    assert viewer.post(address, ASKED).status_code == 403
    begun = pages_as(scene, Role.CURATOR).post(address, ASKED, follow=True)
    selection = Selection.objects.get()
    assert selection.criteria == [
        {"name": "margin", "weight": 2.0},
        {"name": "diversity", "weight": 1.0},
    ]
    assert (selection.count, selection.newest, selection.seed) == (5, 100, 3)
    assert "data-live-topic" in begun.text
    assert "Margin × 2, Diversity × 1" in unescape(begun.text)


def test_each_criterion_has_words_for_why_a_sample_was_chosen() -> None:
    assert set(REASONS) == {one["name"] for one in selection_criteria()}
    assert set(LACKS) == {need for one in selection_criteria() for need in one["needs"]}


def test_what_cannot_be_chosen_says_why_and_a_refusal_comes_back_as_typed(scene: Scene) -> None:
    bare = make_service(scene.project)
    client = pages_as(scene, Role.CURATOR)
    shown = text_of(client, "selections", bare.name)
    assert "Needs a live version." in shown
    assert "No version is live" in shown
    refused = client.post(
        reverse("webui:selections", args=[bare.name]), ASKED | {"criteria": ["random"], "count": "7"}
    )
    assert refused.status_code == 422
    assert "no sample that waits to be chosen" in refused.text
    assert 'value="7"' in refused.text
    none = client.post(reverse("webui:selections", args=[bare.name]), {"count": "5"})
    assert "Choose one criterion" in none.text


def test_the_preview_shows_each_choice_and_queues_what_is_ticked(scene: Scene) -> None:
    samples = make_samples(scene.service, 3, labelled=False)
    selection = ready(scene.service, samples, "margin")
    shown = text_of(pages_as(scene, Role.CURATOR), "selection", selection.pk)
    places = [shown.index(f'alt="Sample {one.pk}"') for one in samples]
    assert places == sorted(places)
    assert "two classes 10.0 % apart" in shown
    assert "Nothing is queued yet" in shown
    bare = text_of(pages_as(scene, Role.VIEWER), "selection", selection.pk)
    assert ("Queue those ticked" in bare, "Untick" in bare) == (False, False)
    address = reverse("webui:selection_take", args=[selection.pk])
    ticked = {"take": [samples[0].pk, samples[2].pk]}
    assert pages_as(scene, Role.VIEWER).post(address, ticked).status_code == 403
    none = pages_as(scene, Role.CURATOR).post(address, {}, follow=True)
    assert "nothing left to queue" in none.text
    done = pages_as(scene, Role.CURATOR).post(address, ticked, follow=True)
    assert "2 samples wait to be labelled" in done.text
    items = QueueItem.objects.filter(cause=f"selection:{selection.pk}")
    assert {item.sample_id for item in items} == {samples[0].pk, samples[2].pk}
    after = text_of(pages_as(scene, Role.CURATOR), "selection", selection.pk)
    assert "went into the queue" in after
    assert "Queue those ticked" not in after
    assert pages_as(scene, Role.CURATOR).post(address, ticked).status_code == 409


def test_it_is_discarded_or_cancelled(scene: Scene) -> None:
    make_samples(scene.service, 2, labelled=False)
    selection = claimed(scene.service)
    assert "Choosing" in text_of(pages_as(scene, Role.CURATOR), "selection_state", selection.pk)
    address = reverse("webui:selection_drop", args=[selection.pk])
    assert pages_as(scene, Role.VIEWER).post(address).status_code == 403
    assert "nothing of it was queued" in pages_as(scene, Role.CURATOR).post(address, follow=True).text
    assert Selection.objects.get().state == "discarded"
    state = pages_as(scene, Role.CURATOR).get(reverse("webui:selection_state", args=[selection.pk]))
    assert state["HX-Refresh"] == "true"
    assert "It was discarded" in text_of(pages_as(scene, Role.CURATOR), "selection", selection.pk)


def test_samples_that_are_no_images_show_their_first_values(scene: Scene) -> None:
    samples = make_samples(scene.service, 1, labelled=False)
    selection = ready(scene.service, samples)
    columns = {"task": "vector_classification", "dtype": "uint8", "layout": None}
    scene.service.signature = {**scene.service.signature, **columns}
    scene.service.save()
    shown = text_of(pages_as(scene, Role.CURATOR), "selection", selection.pk).partition('class="chosen"')[2]
    assert "<img" not in shown
    assert "x2 " in shown
    assert "x3 " not in shown
