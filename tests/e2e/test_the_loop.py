"""The whole loop as people walk it, in a browser, on one house with every process for real.

Each test goes on where the one before it ended: erik is the engineer, ana the approver.
"""

import os
import re
import signal

import pytest
from playwright.sync_api import Page, expect

from tests.browser import Faults
from tests.e2e.conftest import LIMIT_MS, LogIn
from tests.e2e.house import STOP_LIMIT_S, House, command_line
from tests.e2e.pages import (
    ON_RUN,
    ON_SERVICE,
    SERVICE,
    confirm,
    figure,
    sees,
    start_update,
    state,
    watch_points,
    without_reload,
)
from tests.waiting import until

pytestmark = [pytest.mark.triton, pytest.mark.timeout(600)]
WITHIN_S = 120
VERIFY = """
from backend.access.models import Project
from backend.core.acts import SITE, project_scope
from backend.core.chain import verify_chain
scopes = [SITE, *(project_scope(project.pk) for project in Project.objects.all())]
print([broken for broken in map(verify_chain, scopes) if broken])
"""


def test_a_wrong_password_is_refused_in_one_sentence(house: House, page: Page, faults: Faults) -> None:
    faults.allow("status of 422")
    page.goto(f"{house.address}/")
    page.get_by_label("User name").fill("erik")
    page.get_by_label("Password").fill("a guess")
    page.get_by_role("button", name="Log in", exact=True).click()
    sees(page.get_by_role("alert"), "That user name and password do not match.")


def test_drift_is_seen_learnt_approved_and_live(house: House, log_in: LogIn) -> None:
    erik = log_in("erik")
    _v1_goes_live(erik)
    _digits_drift(erik)
    _erik_updates(erik)
    candidate = _erik_requests(erik)
    ana = log_in("ana")
    _ana_approves(ana, candidate)
    _it_goes_live(erik, ana, candidate)
    until(lambda: house.last_version() == candidate, f"clients are answered by v{candidate}", WITHIN_S)
    _erik_follows_the_alert(erik, candidate)
    assert [answer for answer in house.answers() if not answer["ok"]] == []
    assert house.told(VERIFY) == "[]"


def _v1_goes_live(erik: Page) -> None:
    erik.get_by_role("link", name="Handwriting").first.click()
    erik.get_by_role("link", name="Handwritten digits").first.click()
    with without_reload(erik, ON_SERVICE):
        sees(figure(erik, "Live version"), "v1")
        expect(figure(erik, "Requests")).to_contain_text(re.compile("[1-9]"), timeout=LIMIT_MS)


def _digits_drift(erik: Page) -> None:
    alert = erik.locator('main .notice a[href^="/alerts/"]')
    with without_reload(erik, ON_SERVICE):
        sees(alert)
    alert.first.click()
    sees(state(erik, "open"))
    sees(erik.get_by_text("What came of it"))
    erik.get_by_role("link", name="To the service").click()


def _erik_updates(erik: Page) -> None:
    """First with far too many epochs, which he cancels; then with a few."""
    start_update(erik, epochs=2000)
    with without_reload(erik, ON_RUN):
        sees(state(erik, "running"))
        watch_points(erik, growths=2)
    confirm(erik, "Cancel", "Cancel the run")
    sees(state(erik, "cancelled"))
    erik.get_by_role("link", name="Handwritten digits").first.click()
    start_update(erik, epochs=12)
    with without_reload(erik, ON_RUN):
        watch_points(erik, growths=2)
        sees(state(erik, "finished"))
        sees(erik.get_by_text("Finished"))
        expect(erik.get_by_role("progressbar")).to_have_attribute("value", re.compile("^100"))


def _erik_requests(erik: Page) -> int:
    """Asks for the candidate that the policy made; returns its number. He may not approve it."""
    erik.get_by_role("link", name="Handwritten digits").first.click()
    deploy = erik.get_by_role("link", name="Deploy", exact=True)
    with without_reload(erik, ON_SERVICE):
        sees(state(erik, "proposed"))
        sees(deploy)
    deploy.first.click()
    erik.get_by_label("Note").fill("It learnt the tilt and the tenth class.")
    erik.get_by_role("button", name="Request deployment").click()
    sees(erik.get_by_text("You asked for this deployment: somebody else must decide."))
    expect(erik.get_by_role("button", name="Approve")).to_have_count(0)
    found = re.search(r"v(\d+)", erik.get_by_role("heading", level=1).inner_text())
    assert found is not None
    return int(found.group(1))


def _ana_approves(ana: Page, candidate: int) -> None:
    ana.get_by_role("link", name="Waiting for me").first.click()
    ana.get_by_role("link", name=re.compile(f"Deploy .*v{candidate}")).click()
    sees(ana.get_by_text("It learnt the tilt and the tenth class."))
    confirm(ana, "Approve", "Approve", "Recovered on drifted digits.")


def _it_goes_live(erik: Page, ana: Page, candidate: int) -> None:
    """Whoever asked and whoever approved both watch it."""
    for page in (ana, erik):
        for step in ("Shadow 50 %", "Canary 25 %", "Canary 50 %"):
            sees(page.locator(".timeline-item", has_text=step))
        sees(page.locator(".timeline-item", has_text="Every gateway routes to it."))
        sees(state(page, "live"))
    erik.get_by_role("link", name="Handwritten digits").first.click()
    sees(figure(erik, "Live version"), f"v{candidate}")


def _erik_follows_the_alert(erik: Page, candidate: int) -> None:
    """By clicks alone: from the bell to the alert, its samples, update, request and record, and to the live version."""
    erik.locator(".bell").click()
    erik.get_by_role("link", name=re.compile("^Alert: ")).last.click()
    sees(state(erik, "resolved"))
    erik.get_by_role("link", name=re.compile("samples queued")).click()
    sees(erik.get_by_role("heading", name="Label samples"))
    erik.go_back()
    erik.get_by_role("link", name="from this one on").click()
    sees(erik.get_by_role("heading", name="A request, by its id"))
    erik.go_back()
    erik.get_by_role("link", name="The update").click()
    erik.wait_for_url(ON_RUN)
    erik.get_by_role("link", name=re.compile(r"^Request \d+$")).click()
    erik.get_by_role("link", name=f"v{candidate}", exact=True).click()
    sees(erik.get_by_role("heading", name=f"Record of v{candidate} live"))
    erik.get_by_role("link", name="Handwritten digits").first.click()
    erik.wait_for_url(ON_SERVICE)
    sees(figure(erik, "Live version"), f"v{candidate}")


def test_a_killed_triton_is_seen_and_comes_back_by_itself(house: House, log_in: LogIn) -> None:
    before = house.last_version()
    page = log_in("erik")
    page.goto(house.address + SERVICE)
    silent = page.get_by_text("The serving host triton does not answer.")
    with without_reload(page, ON_SERVICE):
        while not silent.is_visible():
            for pid in house.processes("tritonserver"):
                os.kill(pid, signal.SIGKILL)
            page.wait_for_timeout(100)
        sees(figure(page, "Live version"), "its host does not answer")
    page.goto(f"{house.address}/projects/")
    sees(page.get_by_role("heading", name="My projects"))
    until(lambda: house.last_version() == before, "the live version answers again", WITHIN_S)
    page.goto(house.address + SERVICE)
    expect(silent).to_have_count(0, timeout=LIMIT_MS)


def test_one_click_rolls_back(house: House, log_in: LogIn) -> None:
    page = log_in("erik")
    page.goto(house.address + SERVICE)
    confirm(page, "Roll back", "Roll back to v1")
    with without_reload(page, ON_SERVICE):
        sees(figure(page, "Live version"), "v1")
    until(lambda: house.last_version() == 1, "clients are answered by v1", WITHIN_S)


def test_asked_to_stop_it_leaves_nothing_behind(house: House, log_in: LogIn) -> None:
    page = log_in("erik")
    page.goto(house.address + SERVICE)
    start_update(page, epochs=2000)
    sees(state(page, "running"))
    until(lambda: bool(house.processes("cl_engine")), "a trainer runs", WITHIN_S)
    page.close()
    started = {pid: command_line(pid) for pid in house.processes()}
    for word in ("daphne", "tritonserver", "python_backend_stub", "cl_engine"):
        assert any(word in line for line in started.values()), word
    assert house.stop() < STOP_LIMIT_S
    assert house.process.returncode == 0, house.log.read_text()
    assert {pid: line for pid, line in started.items() if line and command_line(pid) == line} == {}
