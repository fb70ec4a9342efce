"""The gallery in a real browser: mouse and keyboard choose, all pages are changed and undone, views are kept."""

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from backend.access.roles import Role
from backend.datasets.models import Sample, SavedView
from backend.projects.models import Service
from tests.browser import log_in
from tests.factories import make_samples, make_service, member

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def service(browser_context: BrowserContext, live_server: LiveServer) -> Service:
    """70 samples, more than a page holds: the oldest 65 are called 1, the others 2; its curator is signed in."""
    made = make_service()
    make_samples(made, 70, labels=["1"] * 65 + ["2"] * 5)
    log_in(browser_context, member(made.project, Role.CURATOR), live_server.url)
    return made


@pytest.fixture
def gallery(service: Service, page: Page, live_server: LiveServer) -> str:
    """Its address, opened."""
    address = f"{live_server.url}/services/{service.name}/samples/"
    page.goto(address)
    return address


def boxes(page: Page) -> Locator:
    return page.locator("[data-tile] input[type=checkbox]")


def chosen(page: Page) -> list[int]:
    """The places of the chosen tiles."""
    found: list[int] = boxes(page).evaluate_all(
        "all => all.flatMap((box, place) => (box.checked ? [place] : []))"
    )
    return found


def labelled(value: str) -> int:
    return Sample.objects.filter(label=value).count()


def test_all_pages_are_labelled_at_once_and_undone(gallery: str, page: Page) -> None:
    page.goto(f"{gallery}?label=1")
    expect(page.get_by_text("65 samples", exact=True)).to_be_visible()
    expect(boxes(page)).to_have_count(60)
    everything = page.get_by_label("Everything that the filters ask for")
    expect(everything).to_be_hidden()
    page.get_by_role("button", name="All shown").click()
    expect(page.locator("[data-count]")).to_have_text("60")
    everything.check()
    expect(page.locator("[data-count]")).to_have_text("All")
    page.get_by_role("button", name="Set label…").click()
    page.get_by_label("Label", exact=True).last.fill("7")
    page.keyboard.press("Enter")
    expect(page.get_by_text("65 of 65 samples changed.")).to_be_visible()
    assert (labelled("1"), labelled("7"), labelled("2")) == (0, 65, 5)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone: 65 samples are what they were.")).to_be_visible()
    assert (labelled("1"), labelled("7"), labelled("2")) == (65, 0, 5)


def test_a_click_with_shift_chooses_all_between_and_more_can_be_shown(gallery: str, page: Page) -> None:
    boxes(page).nth(2).click()
    boxes(page).nth(5).click(modifiers=["Shift"])
    assert chosen(page) == [2, 3, 4, 5]
    page.get_by_role("link", name="Show more").click()
    expect(boxes(page)).to_have_count(70)
    assert chosen(page) == [2, 3, 4, 5]
    page.get_by_role("button", name="Queue for labelling").click()
    expect(page.get_by_text("4 of 4 samples changed.")).to_be_visible()


def test_the_keyboard_moves_chooses_and_opens(gallery: str, page: Page) -> None:
    boxes(page).first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    assert chosen(page) == [1, 2, 3]
    page.keyboard.press("ArrowDown")
    expect(boxes(page).first).not_to_be_focused()
    page.keyboard.press("a")
    assert len(chosen(page)) == 60
    page.keyboard.press("Escape")
    assert chosen(page) == []
    boxes(page).nth(1).focus()
    page.keyboard.press("Enter")
    newest = Sample.objects.order_by("-created_at", "-pk")
    expect(page.get_by_role("heading", name=f"Sample {newest[1].pk}")).to_be_visible()
    page.wait_for_load_state()  # the keys are there once the scripts are
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("heading", name=f"Sample {newest[2].pk}")).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("Escape")
    expect(page).to_have_url(gallery + "?")


def test_filters_become_chips_and_a_view_that_is_kept(gallery: str, page: Page) -> None:
    page.locator("summary", has_text="Filters and order").click()
    page.get_by_role("checkbox", name="2", exact=True).first.check()
    page.get_by_label("Order").select_option("oldest")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(boxes(page)).to_have_count(5)
    page.get_by_role("button", name="Keep this view").click()
    page.get_by_label("Name").last.fill("twos")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_role("link", name="twos")).to_have_attribute("aria-current", "true")
    assert SavedView.objects.get().params == {"label": ["2"], "sort": ["oldest"]}
    page.get_by_role("link", name="Without: label 2").click()
    expect(boxes(page)).to_have_count(60)
    page.get_by_role("link", name="twos").click()
    expect(boxes(page)).to_have_count(5)


def test_on_a_phone_nothing_hangs_over(gallery: str, page: Page) -> None:
    page.set_viewport_size({"width": 400, "height": 900})
    page.reload()
    boxes(page).nth(1).click()
    page.locator("summary", has_text="Filters and order").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    page.get_by_role("button", name="Set label…").click()
    expect(page.get_by_role("dialog", name="Set label")).to_be_in_viewport()
