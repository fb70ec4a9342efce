"""The page of twins: groups with their pictures; what is none is marked and taken out."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from backend.access.roles import Role
from backend.datasets.models import Sample
from backend.twins.models import TwinCheck
from tests.browser import log_in
from tests.clients import pages_as
from tests.factories import make_samples, make_service, member
from tests.twins.test_twin_checks import compared
from tests.webui.daphne import free_port, web
from tests.webui.scenes import Scene, make_scene


def address(scene: Scene) -> str:
    return reverse("webui:twins", args=[scene.service.name])


@pytest.mark.django_db
def test_groups_stand_with_their_pictures() -> None:
    scene = make_scene()
    assert "No twins" in pages_as(scene, Role.VIEWER).get(address(scene)).text
    a, b, c = (sample.pk for sample in make_samples(scene.service, 3))
    compared(scene.service, [a, c])
    shown = pages_as(scene, Role.VIEWER).get(address(scene)).text
    assert re.findall(r'alt="Sample (\d+)"', shown) == [str(a), str(c)]
    assert "2 in 1 group\n" in shown
    assert "You may look" in shown
    assert "Look for twins" not in shown
    assert "Take the marked out" not in shown
    assert str(b) not in re.findall(r'alt="Sample (\d+)"', shown)


@pytest.mark.django_db
def test_rows_of_numbers_show_their_first_values() -> None:
    scene = make_scene()
    columns = {"task": "vector_classification", "dtype": "uint8", "layout": None}
    scene.service.signature = {**scene.service.signature, **columns}
    scene.service.save()
    a, b = (sample.pk for sample in make_samples(scene.service, 2))
    compared(scene.service, [a, b])
    shown = pages_as(scene, Role.VIEWER).get(address(scene)).text
    assert "x3 " in shown
    assert "twin-image" not in shown


@pytest.mark.django_db
def test_a_curator_has_them_compared_and_takes_out_what_is_marked() -> None:
    scene = make_scene()
    a, b, c = (sample.pk for sample in make_samples(scene.service, 3))
    compared(scene.service, [a, b, c])
    part = reverse("webui:twins_apart", args=[scene.service.name, a])
    assert pages_as(scene, Role.VIEWER).post(part, {"sample": [b]}).status_code == 403
    curator = pages_as(scene, Role.CURATOR)
    assert "Mark the pictures" in curator.post(part, follow=True).text
    curator.post(part, {"sample": [b]})
    assert set(Sample.objects.filter(group=a).values_list("pk", flat=True)) == {a, c}
    assert "has changed meanwhile" in curator.post(part, {"sample": [b]}, follow=True).text
    assert pages_as(scene, Role.VIEWER).post(address(scene)).status_code == 403
    assert 'data-live-topic="project:' in curator.post(address(scene), follow=True).text
    assert TwinCheck.objects.filter(state="queued").count() == 1
    bare = make_service(scene.project)
    told = curator.post(reverse("webui:twins", args=[bare.name]), follow=True).text
    assert "no two samples" in told


@pytest.mark.django_db(transaction=True)
def test_a_group_is_parted_in_a_browser(page: Page, browser_context: BrowserContext) -> None:
    scene = make_scene()
    a, b, c = (sample.pk for sample in make_samples(scene.service, 3))
    compared(scene.service, [a, b, c])
    with web(free_port()) as home:
        log_in(browser_context, member(scene.project, Role.CURATOR), home)
        page.set_viewport_size({"width": 400, "height": 900})
        page.goto(f"{home}{address(scene)}")
        page.get_by_label(f"Sample {b} is no twin").check()
        page.get_by_role("button", name="Take the marked out").click()
        expect(page.get_by_alt_text(f"Sample {a}", exact=True)).to_be_visible()
        expect(page.get_by_alt_text(f"Sample {b}", exact=True)).to_have_count(0)
        assert page.evaluate("document.documentElement.scrollWidth") <= 400
    assert set(Sample.objects.filter(group=a).values_list("pk", flat=True)) == {a, c}
