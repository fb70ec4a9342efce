"""The pages of labelling: keys, guidelines, what is hidden, look-alikes, review, what was laid aside, settings."""

from html import unescape
from typing import Any

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse

from backend.access.models import User
from backend.access.roles import Role
from backend.datasets.models import Answer, Label, Lease, QueueItem
from backend.datasets.services import (
    labelling_set,
    queue_add,
    queue_flag,
    queue_label,
    queue_take,
    samples_add,
)
from backend.projects.models import Service
from tests.clients import pages_as
from tests.factories import DIGITS, SYSTEM, make_project, make_samples, make_service, member
from webui.labelling import guidelines_html, keys_of

pytestmark = pytest.mark.django_db
SCRIPT: dict[str, Any] = {"headers": {"X-Requested-With": "labelling"}}


@pytest.fixture
def service() -> Service:
    """With four samples in its queue, which a model took for a 4."""
    made = make_service(make_project())
    said = [("4", 0.5 + number / 10) for number in range(4)]
    samples = make_samples(made, 4, labelled=False, predictions=said)
    queue_add(actor=SYSTEM, service=made, samples=samples, reason="drift")
    return made


def who(service: Service, role: Role) -> User:
    return member(service.project, role)


def shown(client: Client, page: str, service: Service, **query: str) -> str:
    answer = client.get(reverse(f"webui:{page}", args=[service.name]), query)
    assert answer.status_code == 200
    return " ".join(unescape(answer.text).split())


def first(service: Service) -> QueueItem:
    return QueueItem.objects.filter(service=service)[0]


@pytest.mark.parametrize(
    ("classes", "keys"),
    [
        (["0", "1", "2"], ["0", "1", "2"]),
        (["A", "b"], ["a", "b"]),
        (["a", "s"], ["1", "2"]),
        (["a", "A"], ["1", "2"]),
        (["cat", "dog"], ["1", "2"]),
        ([], []),
    ],
)
def test_a_class_has_its_own_key_where_it_is_free(classes: list[str], keys: list[str]) -> None:
    assert keys_of(classes) == keys


def test_beyond_ten_classes_letters_are_keys_and_none_that_does_something_else() -> None:
    keys = keys_of([f"class {number}" for number in range(40)])
    assert keys[:10] == list("1234567890")
    given = [key for key in keys if key]
    assert len(given) == len(set(given)) == 33
    assert not {"f", "s", "z"} & {*given}


def test_guidelines_are_markdown_and_nothing_else() -> None:
    html = guidelines_html(
        "# Tails\n\n**A 7**\n\n<script>alert(1)</script> [x](javascript:alert(1)) ![p](http://a/b.png)"
    )
    assert "<h3>Tails</h3>" in html
    assert "<strong>A 7</strong>" in html
    assert "&lt;script&gt;" in html
    assert not [bad for bad in ("<script", 'href="javascript', "<img") if bad in html]


def test_what_the_model_said_can_be_hidden(service: Service) -> None:
    client = pages_as(service, Role.CURATOR)
    assert "the model said <strong>4</strong>" in shown(client, "queue", service)
    labelling_set(actor=SYSTEM, service=service, show_prediction=False)
    page = shown(client, "queue", service)
    assert "the model said" not in page
    assert "70.0 %" not in page
    assert "What the model said is hidden" in shown(client, "queue_batch", service)


def test_who_only_looks_takes_nothing_in_hand(service: Service) -> None:
    client = pages_as(service, Role.VIEWER)
    assert "You may look" in shown(client, "queue", service)
    assert "You may look" in shown(client, "queue_batch", service)
    QueueItem.objects.update(state="reviewing")
    assert "You may look" in shown(client, "reviews", service)
    assert not Lease.objects.exists()


def test_all_in_other_hands_is_told_from_nothing_left(service: Service) -> None:
    client = pages_as(service, Role.CURATOR)
    queue_take(actor=who(service, Role.ENGINEER).actor, service=service, count=9)
    assert "All that waits is in other hands" in shown(client, "queue", service)
    QueueItem.objects.update(state="labelled")
    assert "Nothing waits for a label" in shown(client, "queue", service)


def test_vectors_show_their_values_and_are_labelled_the_same_way() -> None:
    signature = DIGITS | {
        "task": "vector_classification",
        "dtype": "float32",
        "shape": [2],
        "layout": None,
        "range": None,
        "classes": ["short", "long"],
        "features": ["height", "width"],
    }
    service = make_service(make_project(), signature=signature, architecture="mlp")
    samples = samples_add(
        actor=SYSTEM,
        service=service,
        inputs=np.array([[1.25, 3.5]], np.float32),
        source="api",
        predictions=[("long", 0.75)],
    )
    queue_add(actor=SYSTEM, service=service, samples=samples, reason="drift")
    client = pages_as(service, Role.CURATOR)
    page = shown(client, "queue", service)
    assert "height" in page
    assert "1.25" in page.replace("1.250", "1.25")
    assert "<img" not in page.split("data-cards")[1].split("data-empty")[0]
    assert "height 1.25" in shown(client, "queue_batch", service)
    client.post(reverse("webui:queue_item_label", args=[first(service).pk]), {"value": "long"})
    assert Label.objects.get(sample=samples[0]).value == "long"


def test_a_script_gets_what_is_in_hand_or_the_reason(service: Service) -> None:
    client = pages_as(service, Role.CURATOR)
    item = first(service)
    address = reverse("webui:queue_item_label", args=[item.pk])
    unknown = client.post(address, {"value": "ninety"}, **SCRIPT)
    assert (unknown.status_code, unknown.json()["code"]) == (400, "class_unknown")
    empty = client.post(reverse("webui:queue_item_flag", args=[item.pk]), {"note": " "}, **SCRIPT)
    assert (empty.status_code, empty.json()["detail"]) == (422, "Say what is wrong with it.")
    answer = client.post(address, {"value": "3", "seconds": "1.25"}, **SCRIPT)
    assert answer.text.count("data-card=") == 3
    assert Answer.objects.get().seconds == 1.25
    back = client.post(reverse("webui:queue_back", args=[service.name]), **SCRIPT)
    assert back.text.index(f'data-card="{item.pk}"') < back.text.index(f'data-card="{item.pk + 1}"')
    nothing = client.post(reverse("webui:queue_back", args=[service.name]), **SCRIPT)
    assert (nothing.status_code, nothing.json()["code"]) == (409, "nothing_to_undo")


def test_what_is_not_ticked_goes_back_and_what_is_late_is_told(service: Service) -> None:
    client = pages_as(service, Role.CURATOR)
    shown(client, "queue_batch", service)
    items = list(QueueItem.objects.values_list("pk", flat=True))
    Lease.objects.filter(item=items[0]).delete()
    asked = {"predicted": "4", "value": "4", "shown": items, "items": items[:2]}
    page = unescape(client.post(reverse("webui:queue_batch", args=[service.name]), asked, follow=True).text)
    assert "1 labelled 4." in page
    assert "Your time for 1 of them was over" in page
    assert Label.objects.count() == 1
    refused = client.post(
        reverse("webui:queue_batch", args=[service.name]),
        asked | {"value": "?", "items": items[2:]},
        follow=True,
    )
    assert "A class has a name" in refused.text


def test_a_review_shows_who_said_what_and_asks_for_a_reason(service: Service) -> None:
    labelling_set(actor=SYSTEM, service=service, overlap=2)
    item = first(service)
    queue_label(actor=who(service, Role.CURATOR).actor, item=item, value="3")
    queue_label(actor=who(service, Role.ENGINEER).actor, item=item, value="5")
    assert "Others review what waits" in shown(pages_as(service, Role.CURATOR), "reviews", service)
    owner = pages_as(service, Role.OWNER)
    page = shown(owner, "reviews", service)
    assert f"{who(service, Role.CURATOR).label}, who said 3" in page
    address = reverse("webui:review_back", args=[item.pk])
    assert "Say why: its author reads it." in owner.post(address, {"reason": " "}).text
    unknown = owner.post(reverse("webui:review_decide", args=[item.pk]), {"value": "ninety"})
    assert (unknown.status_code, "class_unknown" in unknown.text) == (422, True)
    owner.post(reverse("webui:review_decide", args=[item.pk]), {"value": "5"})
    assert Label.objects.get(sample=item.sample).author == who(service, Role.ENGINEER).actor.ref
    late = owner.post(address, {"reason": "no", "annotator": ""}, follow=True)
    assert "waits for no review any more" in late.text


def test_what_was_laid_aside_says_why_and_goes_back(service: Service) -> None:
    item = first(service)
    queue_flag(actor=who(service, Role.CURATOR).actor, item=item, note="cut <off>")
    client = pages_as(service, Role.ENGINEER)
    assert f"{who(service, Role.CURATOR).label}: cut <off>" in shown(client, "queue_aside", service)
    assert "Nothing is laid aside" in shown(client, "queue_aside", service, state="skipped")
    client.post(reverse("webui:queue_item_restore", args=[item.pk]))
    assert QueueItem.objects.get(pk=item.pk).state == "waiting"
    again = client.post(reverse("webui:queue_item_restore", args=[item.pk]), follow=True)
    assert "is not laid aside any more" in again.text


def test_agreement_is_shown_for_pairs_and_classes(service: Service) -> None:
    client = pages_as(service, Role.VIEWER)
    assert "No sample was labelled twice yet" in shown(client, "agreement", service)
    labelling_set(actor=SYSTEM, service=service, overlap=2)
    for item, values in zip(QueueItem.objects.filter(service=service), ("33", "55", "35"), strict=False):
        for role, value in zip((Role.CURATOR, Role.ENGINEER), values, strict=True):
            queue_label(actor=who(service, role).actor, item=QueueItem.objects.get(pk=item.pk), value=value)
    page = shown(client, "agreement", service)
    assert "0.444" in page  # of 6 values 3 and 3: 1 - 5 * 2 / 18
    first, second = sorted(who(service, role).label for role in (Role.CURATOR, Role.ENGINEER))
    assert f"{first} and {second}" in page


def test_settings_are_an_engineers_and_come_back_as_typed(service: Service) -> None:
    address = reverse("webui:labelling_settings", args=[service.name])
    asked = {
        "overlap": "12",
        "disagreement": "majority",
        "review_share": "0.1",
        "lease_minutes": "5",
        "guidelines": "# Tails",
    }
    assert pages_as(service, Role.CURATOR).post(address, asked).status_code == 403
    engineer = pages_as(service, Role.ENGINEER)
    refused = engineer.post(address, asked)
    assert (refused.status_code, "labelling_invalid" in refused.text) == (422, True)
    assert 'value="12"' in refused.text
    done = engineer.post(address, asked | {"overlap": "3"}, follow=True)
    assert "<h3>Tails</h3>" in done.text
    viewer = shown(pages_as(service, Role.VIEWER), "labelling_settings", service)
    assert "the majority decides" in viewer
    assert "Label so" not in viewer
