"""From the request to live in the browsers of three people, on a real Triton: one asks, two approve, and they talk."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Page, expect

from backend.access.models import User
from backend.access.roles import Role
from backend.deployments.control import tend_requests
from backend.deployments.models import DeploymentRequest, Rollout
from backend.hosts.services import environment_change
from tests.browser import Faults, log_in, new_context
from tests.deployments.live import LiveStage
from tests.deployments.rows import SYSTEM
from tests.deployments.small_models import register
from tests.factories import member
from tests.webui.daphne import free_port, web

pytestmark = [pytest.mark.triton, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
Open = Callable[[User], Page]


@pytest.fixture
def opened(browser: Browser, faults: Faults) -> Iterator[Open]:
    """A browser profile of somebody's own, on their home page."""
    faults.allow("/ws/live/")  # who leads on at once leaves before the socket is open
    with web(free_port()) as address, ExitStack() as stack:

        def _open(user: User) -> Page:
            context = new_context(browser, faults, timeout_ms=30_000)
            stack.callback(context.close)
            log_in(context, user, address)
            page = context.new_page()
            page.goto(f"{address}/")
            expect(page.locator("#live-state")).to_have_attribute("data-state", "live")
            return page

        yield _open
    faults.check()


def test_one_asks_two_approve_and_it_is_live(stage: LiveStage, opened: Open) -> None:
    environment_change(actor=SYSTEM, environment=stage.environment, approval_rules=[{"needed": 2}])
    version = register(stage.service, 1)
    stage.report(version)
    owner = member(stage.project, Role.OWNER)
    erik, ana, olga = (opened(member(stage.project, role)) for role in ("engineer", "approver", "owner"))

    erik.goto(re.sub(r"/inbox/$", f"/versions/{version.pk}/request/", erik.url))
    erik.get_by_label("Note").fill("The first one.")
    erik.get_by_role("button", name="Request deployment").click()
    expect(erik.get_by_text("You asked for this deployment")).to_be_visible()
    expect(erik.get_by_role("button", name="Approve")).to_have_count(0)

    ana.get_by_role("link", name=re.compile(f"Deploy .*v{version.number}")).click()
    expect(ana.get_by_text("0 of 2")).to_be_visible()
    erik.get_by_label("Your comment").fill(f"@{owner.username} is **class 3** good enough?")
    erik.get_by_role("button", name="Comment", exact=True).click()
    expect(ana.locator(".comment strong", has_text="class 3")).to_be_visible()

    olga.get_by_role("link", name=re.compile("mentioned you")).click()
    olga.get_by_label("Your comment").fill("It is.")
    olga.get_by_role("button", name="Comment", exact=True).click()
    expect(erik.locator(".comment", has_text="It is.")).to_be_visible()
    for page, tally in ((olga, "1 of 2"), (ana, "2 of 2")):
        page.get_by_role("button", name="Approve", exact=True).first.click()
        page.locator("dialog[open]").get_by_role("button", name="Approve").click()
        expect(page.get_by_text(tally)).to_be_visible()

    tend_requests()
    assert DeploymentRequest.objects.get().state == "executed"
    assert stage.advance(Rollout.objects.get()).state == "done"
    assert stage.loaded() == {stage.service.name: [version.number]}
    for page in (erik, ana, olga):
        expect(page.locator('main [data-status="live"]').first).to_be_visible()
