"""The pages of snapshots: made of a query after a look at what it gives."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from backend.access.roles import Role
from backend.datasets.models import Snapshot
from tests.factories import make_samples, member
from tests.webui.scenes import Scene, make_scene

SPLIT = {
    "make": "split",
    "training": 70,
    "validation": 20,
    "golden": 10,
    "split": ["free"],
    "order": "first",
    "seed": 0,
}


@pytest.fixture
def scene() -> Scene:
    return make_scene()


def signed_in(scene: Scene, role: Role = Role.CURATOR) -> Client:
    client = Client()
    client.force_login(member(scene.project, role))
    return client


def new(scene: Scene, view: str = "snapshot_new") -> str:
    return reverse(f"webui:{view}", args=[scene.service.name])


def words(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


@pytest.mark.django_db
def test_a_split_is_looked_at_and_then_frozen(scene: Scene) -> None:
    make_samples(scene.service, 90)
    before, client = Snapshot.objects.count(), signed_in(scene)
    plan = words(client.get(new(scene, "snapshot_plan"), SPLIT).text)
    assert "Class Training Validation Golden 0 7 2 1" in plan
    assert "All 63 18 9" in plan
    assert Snapshot.objects.count() == before
    made = client.post(new(scene), SPLIT)
    assert made["Location"] == f"{reverse('webui:snapshots')}?service={scene.service.name}"
    newest = Snapshot.objects.order_by("-pk")[:3]
    assert {found.role: found.size for found in newest} == {"training": 63, "validation": 18, "golden": 9}
    nothing = client.post(new(scene), SPLIT)
    assert (nothing.status_code, "<code>snapshot_empty</code>" in nothing.text) == (422, True)


@pytest.mark.django_db
def test_the_query_of_another_page_comes_along(scene: Scene) -> None:
    make_samples(scene.service, 3, labels=list("112"), predictions=[("2", 0.9), ("1", 0.9), ("2", 0.9)])
    client = signed_in(scene)
    form = client.get(f"{new(scene)}?label=1&disagreement=true&make=golden").text
    assert '<option value="1" selected>' in form
    assert 'name="more" value="disagreement=true"' in form
    assert '<option value="golden" selected>' in form
    asked = {**SPLIT, "make": "golden", "label": ["1"], "more": "disagreement=true", "split": []}
    client.post(new(scene), asked)
    made = Snapshot.objects.latest("pk")
    assert (made.size, made.recipe["query"]) == (1, {"label": ["1"], "disagreement": ["true"]})


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "field", "code"),
    [
        ({"golden": 30}, "training", "shares_invalid"),
        ({"since": "2026-05-02", "until": "2026-05-01"}, "until", "query_invalid"),
    ],
)
def test_what_makes_no_sense_is_told_beside_its_field(
    scene: Scene, typed: dict[str, object], field: str, code: str
) -> None:
    answer = signed_in(scene).post(new(scene), SPLIT | typed)
    assert answer.status_code == 422
    beside = answer.text.split(f'id="id_{field}_error"')[1].split("</div>")[0]
    assert f"<code>{code}</code>" in beside
    plan = signed_in(scene).get(new(scene, "snapshot_plan"), SPLIT | typed)
    assert (plan.status_code, f"{field.capitalize()}:" in plan.text) == (200, True)


@pytest.mark.django_db
def test_who_may_not_curate_is_told_so_instead_of_asked(scene: Scene) -> None:
    viewer = signed_in(scene, Role.VIEWER)
    assert "Your roles do not let you do this" in viewer.get(new(scene)).text
    assert "Make a snapshot" not in words(viewer.get(reverse("webui:snapshots")).text)
    assert "Make a snapshot" in words(signed_in(scene).get(reverse("webui:snapshots")).text)
