"""The pages of the loop in a real browser: any violation of the policy or console error fails."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from backend.access.roles import Role
from backend.datasets.models import Label
from backend.serving.profiling import SETTINGS
from tests.browser import Faults, log_in
from tests.factories import member
from tests.webui.scenes import Scene, make_scene

pytestmark = pytest.mark.django_db(transaction=True)
NO_SOCKET = "/ws/live/"  # this server speaks no websocket: pages poll instead


@pytest.fixture
def scene(browser_context: BrowserContext, live_server: LiveServer, faults: Faults) -> Scene:
    """A scene whose engineer is signed in."""
    faults.allow(NO_SOCKET)
    made = make_scene()
    log_in(browser_context, member(made.project, Role.ENGINEER), live_server.url)
    return made


def test_the_pages_fit_a_phone_and_draw_their_charts(
    scene: Scene, page: Page, live_server: LiveServer
) -> None:
    page.set_viewport_size({"width": 400, "height": 900})
    for path in (
        "/projects/",
        f"/projects/{scene.project.slug}/",
        f"/alerts/{scene.alert.pk}/",
        f"/reports/{scene.report.pk}/",
        f"/services/{scene.service.name}/update/",
        f"/services/{scene.service.name}/queue/",
        f"/services/{scene.service.name}/",
    ):
        page.goto(live_server.url + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 400, path
    expect(page.locator("#chart-input-mmd")).to_have_attribute("data-state", "ready")
    expect(page.locator("#chart-rate")).to_have_attribute("data-state", "empty")


def test_the_latency_of_a_report_fits_a_phone_in_columns(
    scene: Scene, page: Page, live_server: LiveServer
) -> None:
    times = {"p50_ms": 104.2, "p95_ms": 207.3, "p99_ms": 312.4, "inferences_per_s": 12_345.6}
    rows = [{"batch": batch, "concurrency": many, **times} for batch, many in SETTINGS]
    measured = {"latency": {"figures": {"candidate": rows, "baseline": rows}}}
    scene.report.evidence["measured"] = measured
    scene.report.save()
    page.set_viewport_size({"width": 400, "height": 900})
    page.goto(f"{live_server.url}/reports/{scene.report.pk}/")
    table = page.get_by_role("region", name="Latency")
    expect(table.locator("thead")).to_have_css("position", "static")  # of cards it is out of sight
    assert table.evaluate("shell => shell.scrollWidth <= shell.clientWidth")


def test_a_curator_labels_by_key_and_by_click(scene: Scene, page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/services/{scene.service.name}/queue/")
    expect(page.get_by_text("3 to label")).to_be_visible()
    page.keyboard.press("4")
    expect(page.get_by_text("2 to label")).to_be_visible()
    page.get_by_role("button", name="7", exact=True).click()
    expect(page.get_by_text("1 to label")).to_be_visible()
    assert list(Label.objects.order_by("-pk").values_list("value", flat=True)[:2]) == ["7", "4"]
    page.get_by_role("button", name="Another class").click()
    page.keyboard.press("5")  # typed into the dialog, no label
    page.get_by_label("Its name").fill("blank page")
    page.get_by_role("button", name="Label as this class").click()
    expect(page.get_by_text("Nothing waits for a label")).to_be_visible()
    assert Label.objects.latest("pk").value == "blank page"


def test_another_strategy_asks_for_other_parameters(
    scene: Scene, page: Page, live_server: LiveServer
) -> None:
    page.goto(f"{live_server.url}/services/{scene.service.name}/update/")
    expect(page.get_by_label("Memory size")).to_have_value("500")
    page.get_by_label("Strategy").select_option("ewc")
    expect(page.get_by_label("Penalty")).to_be_visible()
    expect(page.get_by_label("Memory size")).to_have_count(0)


def test_the_roll_back_dialog_names_its_version(scene: Scene, page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/services/{scene.service.name}/")
    page.get_by_role("button", name="Roll back", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name=f"Roll back to v{scene.first.number}").click()
    expect(page.get_by_text("is on its way back")).to_be_visible()
    expect(page.get_by_text(f"v{scene.first.number} is on its way to production")).to_be_visible()
