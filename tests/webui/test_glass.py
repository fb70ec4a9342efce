"""Break-glass on the pages: the button, the reason, the banner everywhere in the project, and the review."""

import re

import pytest
from django.urls import reverse

from backend.access.roles import Role
from backend.deployments.models import BrokenGlass, DeploymentRequest
from tests.architecture.addresses import every_address, filled, rows_of
from tests.clients import pages_as
from tests.deployments.rows import Stage
from tests.factories import make_environment
from tests.webui.scenes import make_scene

pytestmark = pytest.mark.django_db
BANNER = "without the votes.</strong>"
# Pages of several projects, and of none.
ELSEWHERE = (
    "/projects/",
    "/inbox/",
    "/notices/",
    "/notices/settings/",
    "/hosts/",
    "/gallery/",
    "/login/",
    "/site/",
    "/alerts/",
    "/runs/",
    "/snapshots/",
    "/new-service/",
)
ELSEWHERE_BELOW = (
    "/api/",
    "/admin/",
    "/hosts/",
    "/account/",
    "/login/",
    "/teams/",
    "/invitations/",
    "/notices/unsubscribe/",
    "/docs/",
)


def at(name: str, request: DeploymentRequest) -> str:
    return reverse(f"webui:{name}", args=[request.pk])


def test_an_owner_breaks_the_glass_and_another_reviews_it() -> None:
    stage = Stage(break_glass=True)
    request = stage.request()
    owner, approver = pages_as(stage, Role.OWNER), pages_as(stage, Role.APPROVER)
    assert 'data-dialog-open="break-glass"' not in approver.get(at("request", request)).text
    assert 'data-dialog-open="break-glass"' in owner.get(at("request", request)).text
    refused = owner.post(at("request_break_glass", request), {"reason": " "})
    assert (refused.status_code, "Say why it cannot wait" in refused.text) == (422, True)
    assert approver.post(at("request_break_glass", request), {"reason": "now"}).status_code == 403
    owner.post(at("request_break_glass", request), {"reason": "It answers <nonsense>."})
    assert DeploymentRequest.objects.get().state == "executed"
    shown = approver.get(f"/projects/{stage.project.slug}/").text
    assert BANNER in shown
    assert "It answers &lt;nonsense&gt;." in shown
    assert 'data-dialog-open="review"' not in owner.get(at("request", request)).text
    assert owner.post(at("request_review", request), {"comment": "mine"}).status_code == 403
    assert 'data-dialog-open="review"' in approver.get(at("request", request)).text
    assert approver.post(at("request_review", request), {"comment": ""}).status_code == 422
    approver.post(at("request_review", request), {"comment": "It was right."})
    assert BANNER not in approver.get(f"/projects/{stage.project.slug}/").text
    shown = approver.get(at("request", request)).text
    assert "It was right." in shown
    assert "Went without the votes" in shown
    assert "The break-glass was reviewed" in shown


def test_a_button_that_comes_with_news_finds_its_dialog_on_the_page_as_it_was() -> None:
    stage = Stage(break_glass=True)
    request = stage.request()
    approver = pages_as(stage, Role.APPROVER)
    page = approver.get(at("request", request)).text
    pages_as(stage, Role.OWNER).post(at("request_break_glass", request), {"reason": "It answers nonsense."})
    assert 'data-dialog-open="review"' in approver.get(at("request_state", request)).text
    assert re.search(r'<dialog[^>]* id="review"', page)


def test_where_it_is_off_there_is_no_button() -> None:
    stage = Stage()
    request = stage.request()
    owner = pages_as(stage, Role.OWNER)
    assert 'data-dialog-open="break-glass"' not in owner.get(at("request", request)).text
    answer = owner.post(at("request_break_glass", request), {"reason": "now"})
    assert (answer.status_code, "break_glass_off" in answer.text) == (403, True)


def test_every_page_of_the_project_says_so_and_no_other() -> None:
    scene = make_scene()
    rows = rows_of(scene)
    BrokenGlass.objects.create(
        request=DeploymentRequest.objects.get(pk=rows["requests/"]), broken_by="user:1", reason="now"
    )
    make_environment(scene.project, "staging")
    client = pages_as(scene, Role.OWNER)
    silent, telling = [], 0
    for address in every_address():
        path = filled(address.pattern, rows)
        if path.startswith(ELSEWHERE_BELOW) or path in ELSEWHERE:
            continue
        answer = client.get(path)
        if answer.status_code != 200 or not answer.get("Content-Type", "").startswith("text/html"):
            continue
        if "<html" in answer.text:
            telling += BANNER in answer.text
            silent += [] if BANNER in answer.text else [address.pattern]
    assert not silent, " ".join(silent)
    assert telling > 40
    assert BANNER not in client.get("/hosts/").text
