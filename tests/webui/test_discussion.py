"""The discussion on the page of a request: shown as text, told live, and kept while one types."""

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect

from backend.access.roles import Role
from backend.deployments.discussing import comment_add
from backend.deployments.models import Comment
from tests.browser import log_in
from tests.clients import pages_as
from tests.deployments.rows import Stage
from tests.factories import make_user, member
from tests.webui.daphne import free_port, web

SCRIPT = "<script>document.title = 'taken'</script>"


@pytest.mark.django_db
def test_what_is_said_is_shown_and_a_refusal_keeps_what_was_typed(client: Client) -> None:
    stage = Stage()
    request = stage.request()
    viewer = pages_as(stage, Role.VIEWER)
    address = f"/requests/{request.pk}/say/"
    answer = viewer.post(address, {"text": f"**Why** @{member(stage.project, Role.OWNER).username}?"})
    assert answer["Location"] == f"/requests/{request.pk}/#discussion"
    shown = viewer.get(f"/requests/{request.pk}/").text
    assert "<strong>Why</strong>" in shown
    assert f'<strong class="mention">@{member(stage.project, Role.OWNER).username}</strong>' in shown
    refused = viewer.post(address, {"text": "x" * 4001})
    assert refused.status_code == 422
    assert "x" * 4001 in refused.text
    client.force_login(make_user())
    assert client.post(address, {"text": "?"}).status_code == 404
    assert client.get(f"/requests/{request.pk}/discussion/").status_code == 404
    assert Comment.objects.count() == 1


@pytest.mark.django_db
def test_what_is_said_pushes_no_act_out_of_the_history(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webui.discussions.MOST_ACTS", 1)
    stage = Stage()
    request = stage.request()
    comment_add(actor=stage.actor(Role.VIEWER), request=request, text="Why?")
    history = pages_as(stage, Role.VIEWER).get(f"/requests/{request.pk}/").context["history"]
    assert [event["title"] for event in history] == ["Asked for"]


@pytest.mark.django_db(transaction=True)
def test_a_comment_comes_live_as_text_while_another_is_typed(
    page: Page, browser_context: BrowserContext
) -> None:
    stage = Stage()
    request = stage.request()
    with web(free_port()) as address:
        log_in(browser_context, member(stage.project, Role.APPROVER), address)
        page.goto(f"{address}/requests/{request.pk}/")
        expect(page.locator("#live-state")).to_have_attribute("data-state", "live")
        page.get_by_label("Your comment").fill("half a thought")
        comment_add(actor=stage.actor(Role.ENGINEER), request=request, text=SCRIPT)
        expect(page.locator(".comment").get_by_text(SCRIPT)).to_be_visible()
        assert "taken" not in page.title()
        expect(page.get_by_label("Your comment")).to_have_value("half a thought")
        page.get_by_role("button", name="Comment", exact=True).click()
        expect(page.locator(".comment").get_by_text("half a thought")).to_be_visible()
        expect(page.locator("#live-state")).to_have_attribute("data-state", "live")
