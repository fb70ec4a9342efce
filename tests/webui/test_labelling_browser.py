"""Labelling in a real browser: by keys and by tapping, alone and beside others, with nothing lost."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from backend.access.models import User
from backend.access.roles import Role
from backend.datasets.models import Answer, Label, QueueItem
from backend.datasets.services import labelling_set, queue_add
from backend.projects.models import Service
from tests.browser import Faults, log_in, new_context
from tests.factories import SYSTEM, make_project, make_samples, make_service, member

pytestmark = pytest.mark.django_db(transaction=True)
NO_SOCKET = "/ws/live/"  # this server speaks no websocket: pages poll instead


@pytest.fixture
def service(live_server: LiveServer, faults: Faults) -> Service:
    """With ten samples in its queue, of which a model took half for a 4."""
    faults.allow(NO_SOCKET)
    made = make_service(make_project())
    said = [("4", 0.5 + number / 20) if number % 2 else ("7", 0.6) for number in range(10)]
    samples = make_samples(made, 10, labelled=False, predictions=said)
    queue_add(actor=SYSTEM, service=made, samples=samples, reason="drift")
    return made


@pytest.fixture
def other(browser: Browser, faults: Faults) -> Iterator[BrowserContext]:
    """A second person's browser."""
    context = new_context(browser, faults)
    yield context
    context.close()


def opened(context: BrowserContext, service: Service, user: User, url: str, part: str = "queue") -> Page:
    log_in(context, user, url)
    page = context.new_page()
    page.goto(f"{url}/services/{service.name}/{part}/")
    return page


def curator(service: Service) -> User:
    return member(service.project, Role.CURATOR)


def engineer(service: Service) -> User:
    return member(service.project, Role.ENGINEER)


def in_sight(page: Page) -> int:
    """The queue item that is looked at."""
    return int(page.locator("[data-card]:not([hidden])").get_attribute("data-card") or 0)


def test_keys_label_skip_flag_and_take_back(
    service: Service, browser_context: BrowserContext, live_server: LiveServer
) -> None:
    page = opened(browser_context, service, curator(service), live_server.url)
    first = in_sight(page)
    page.keyboard.press("3")
    second = in_sight(page)
    assert second != first, "the next is there before the answer has arrived"
    page.keyboard.press("s")
    third = in_sight(page)
    page.keyboard.press("f")
    page.get_by_label("What is wrong with it?").fill("cut off")
    page.get_by_role("button", name="Flag it").click()
    expect(page.get_by_text("7 to label")).to_be_visible()
    states = dict(QueueItem.objects.values_list("pk", "state"))
    assert [states[pk] for pk in (first, second, third)] == ["labelled", "skipped", "flagged"]
    for pk, left in ((third, 8), (second, 9), (first, 10)):
        page.keyboard.press("z")
        expect(page.get_by_text(f"{left} to label")).to_be_visible()
        assert in_sight(page) == pk
    assert not Label.objects.exists()
    page.keyboard.press("5")
    expect(page.get_by_text("9 to label")).to_be_visible()
    assert Answer.objects.get(item=first).seconds is not None


def test_what_does_not_arrive_comes_back_and_nothing_is_lost(
    service: Service, browser_context: BrowserContext, live_server: LiveServer, faults: Faults
) -> None:
    faults.allow("ERR_INTERNET_DISCONNECTED")
    page = opened(browser_context, service, curator(service), live_server.url)
    first = in_sight(page)
    browser_context.set_offline(True)
    page.keyboard.press("3")
    expect(page.locator("[data-refusal]:not([hidden])")).to_have_count(1)
    assert in_sight(page) != first, "nothing changes under the eyes of whoever presses the next key"
    browser_context.set_offline(False)
    page.keyboard.press("4")
    assert in_sight(page) == first
    expect(page.get_by_text("You said 3.")).to_be_visible()
    page.keyboard.press("3")
    expect(page.get_by_text("8 to label")).to_be_visible()
    assert Label.objects.get(sample__queue_items=first).value == "3"


def test_two_at_once_see_different_samples_and_who_is_late_is_told(
    service: Service,
    browser_context: BrowserContext,
    other: BrowserContext,
    live_server: LiveServer,
    faults: Faults,
) -> None:
    faults.allow("409")
    ana = opened(browser_context, service, curator(service), live_server.url)
    ben = opened(other, service, engineer(service), live_server.url)
    mine = {card.get_attribute("data-card") for card in ana.locator("[data-card]").all()}
    theirs = {card.get_attribute("data-card") for card in ben.locator("[data-card]").all()}
    assert mine
    assert theirs
    assert not mine & theirs
    first = QueueItem.objects.get(pk=in_sight(ana))
    Label.objects.create(sample=first.sample, value="8", author="user:0")
    QueueItem.objects.filter(pk=first.pk).update(state="labelled")
    ana.keyboard.press("3")
    expect(ana.locator("[data-refused]")).to_contain_text(
        f"sample {first.sample_id} was over and it is labelled 8"
    )
    assert Answer.objects.get(item=first).counts is False


def test_a_reviewer_sends_it_back_and_its_author_sees_why_first(
    service: Service, browser_context: BrowserContext, other: BrowserContext, live_server: LiveServer
) -> None:
    labelling_set(actor=SYSTEM, service=service, review_share=1.0)
    author = opened(browser_context, service, curator(service), live_server.url)
    first = in_sight(author)
    author.keyboard.press("3")
    expect(author.get_by_text("9 to label")).to_be_visible()
    reviewer = opened(other, service, engineer(service), live_server.url, "reviews")
    expect(reviewer.get_by_role("row", name="3")).to_be_visible()
    reviewer.get_by_role("button", name="Send it back").click()
    reviewer.get_by_label("Why?").fill("Look at the tail.")
    reviewer.get_by_role("dialog").get_by_role("button", name="Send it back").click()
    expect(reviewer.get_by_text("Nothing waits for a review")).to_be_visible()
    for pk in QueueItem.objects.exclude(pk=first).values_list("pk", flat=True):
        QueueItem.objects.filter(pk=pk).update(state="skipped")
    author.reload()
    assert in_sight(author) == first
    expect(author.get_by_text("Look at the tail.")).to_be_visible()
    author.keyboard.press("5")
    expect(author.get_by_text("Nothing waits for a label")).to_be_visible()
    reviewer.reload()
    reviewer.keyboard.press("5")
    expect(reviewer.get_by_text("Nothing waits for a review")).to_be_visible()
    assert Label.objects.get().value == "5"


def test_look_alikes_are_confirmed_at_once_but_for_those_that_are_not(
    service: Service, browser_context: BrowserContext, live_server: LiveServer
) -> None:
    page = opened(browser_context, service, curator(service), live_server.url, "queue/alike")
    page.get_by_role("link", name="4 5").click()
    boxes = page.get_by_role("checkbox")
    expect(boxes).to_have_count(5)
    boxes.nth(1).uncheck()
    page.keyboard.press("Enter")
    expect(page.get_by_text("4 labelled 4.")).to_be_visible()
    assert Label.objects.filter(value="4").count() == 4
    expect(boxes).to_have_count(1)


def test_a_picture_is_looked_at_closely(
    service: Service, browser_context: BrowserContext, live_server: LiveServer
) -> None:
    page = opened(browser_context, service, curator(service), live_server.url)
    picture = page.locator("[data-card]:not([hidden]) img")
    expect(picture).to_have_css("image-rendering", "pixelated")
    width = picture.bounding_box()["width"]  # type: ignore[index]
    page.keyboard.press("+")
    assert picture.bounding_box()["width"] == pytest.approx(1.5 * width, rel=0.01)  # type: ignore[index]
    picture.hover()
    page.mouse.wheel(0, 1000)
    assert picture.bounding_box()["width"] == pytest.approx(width, rel=0.01)  # type: ignore[index]


def test_on_a_phone_it_is_tapped(
    service: Service, browser: Browser, faults: Faults, live_server: LiveServer
) -> None:
    phone = browser.new_context(viewport={"width": 400, "height": 800}, has_touch=True)
    page = opened(phone, service, curator(service), live_server.url)
    button = page.get_by_role("button", name="3", exact=True)
    assert button.bounding_box()["height"] >= 48  # type: ignore[index]
    button.tap()
    expect(page.get_by_text("9 to label")).to_be_visible()
    page.get_by_role("link", name="Settings").click()
    here = page.locator(".tabs [aria-current]:visible").bounding_box()
    assert here["x"] + here["width"] <= 400  # type: ignore[index]
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    phone.close()


def test_without_scripts_each_answer_brings_the_next_page(
    service: Service, browser: Browser, live_server: LiveServer
) -> None:
    plain = browser.new_context(java_script_enabled=False)
    page = opened(plain, service, curator(service), live_server.url)
    first = in_sight(page)
    page.get_by_role("button", name="3", exact=True).click()
    assert in_sight(page) != first
    page.get_by_role("button", name="Skip").click()
    page.get_by_role("button", name="Take back the last").click()
    page.get_by_role("button", name="Take back the last").click()
    assert in_sight(page) == first
    assert not Label.objects.exists()
    plain.close()
