"""Erasing a sample in a real browser: from its page to the end, without a reload."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from backend.access.roles import Role
from backend.core.blobs import blobs
from backend.lineage.models import Erasure
from backend.updates.models import UpdateRun
from tests.browser import log_in
from tests.factories import member
from tests.lineage.erasing.working import work
from tests.webui.daphne import free_port, web
from tests.webui.scenes import make_scene

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_owner_erases_a_sample_and_sees_it_done(page: Page, browser_context: BrowserContext) -> None:
    scene = make_scene()
    UpdateRun.objects.update(state="finished")
    sample = scene.service.samples.filter(trained=True).order_by("pk")[0]
    with web(free_port()) as address:
        log_in(browser_context, member(scene.project, Role.OWNER), address)
        page.goto(f"{address}/samples/{sample.pk}/")
        page.get_by_role("link", name="Erase").click()
        expect(page.get_by_text("The weights of v1")).to_be_visible()
        page.get_by_label("Why").fill("The person asked for it.")
        page.get_by_label("Type").fill("erase")
        page.get_by_role("button", name="Erase for good").click()
        expect(page.locator(".progress-line")).to_contain_text("Erasing")
        assert work(Erasure.objects.get()).state == "finished"
        expect(page.get_by_text("Everywhere was looked once more")).to_be_visible()
        assert not blobs().holds(sample.payload)
        page.get_by_role("button", name="Train it without them").first.click()
        expect(page).to_have_url(f"{address}/runs/{UpdateRun.objects.order_by('-pk')[0].pk}/")
        page.set_viewport_size({"width": 400, "height": 900})
        page.goto(f"{address}/samples/{sample.pk}/")
        expect(page.get_by_text("This sample was erased.")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 400
