"""What waits for a person, the mark in the navigation, and the demo's logins on the log-in page."""

import json
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backend.access.roles import Role
from backend.automation.models import Chain
from backend.config.environment import ENV
from backend.core.clock import now
from backend.datasets.services import queue_add
from backend.deployments.discussing import comment_add
from backend.deployments.glass import glass_break, glass_review
from backend.deployments.models import Comment, DeploymentRequest
from backend.deployments.services import request_vote
from backend.projects.selectors import log_cursor
from backend.projects.services import member_add
from backend.updates.models import UpdateRun
from backend.updates.services import run_start
from tests.clients import pages_as, pages_of
from tests.deployments.rows import Stage
from tests.factories import SYSTEM, make_samples, make_snapshot, make_user, member

pytestmark = pytest.mark.django_db
TOPICS = re.compile(r'data-live-topic="([^"]*)"\s+data-live-cursor="([^"]*)"')
LOGINS = [{"user": "erik", "password": "erik-demo-2026", "role": "engineer"}]


@pytest.mark.parametrize("path", ["/inbox/", "/inbox/rows/"])
def test_the_inbox_is_for_who_is_signed_in(client: Client, path: str) -> None:
    assert client.get(path).status_code == 302
    client.force_login(make_user())
    assert "You are in no project yet" in client.get(path).text


def test_a_request_waits_for_its_approver_until_they_voted() -> None:
    stage = Stage(approvals=2)
    request = stage.request()
    client = pages_as(stage, Role.APPROVER)
    shown = client.get("/inbox/").text
    assert f'href="/requests/{request.pk}/"' in shown
    assert '<span class="nav-count">1</span>' in shown
    request_vote(actor=stage.actor(Role.APPROVER), request=request, approve=True)
    shown = client.get("/inbox/").text
    assert f'href="/requests/{request.pk}/"' not in shown
    assert "nav-count" not in shown


def test_how_far_it_is_counts_every_rule() -> None:
    stage = Stage(approvals=2)
    request = stage.request()
    asked, decides = pages_as(stage, Role.ENGINEER), pages_as(stage, Role.OWNER)
    request_vote(actor=stage.actor(Role.APPROVER), request=request, approve=True)
    for client in (asked, decides):
        assert "1 of 2 approvals" in client.get("/inbox/").text
    # As if they had been of the rule from the beginning: a change of it by the services ends the request.
    stage.environment.approval_rules.create(needed=1, role=Role.APPROVER)
    stage.environment.approval_rules.create(needed=1, role=Role.OWNER)
    for client in (asked, decides):
        assert "1 of 3 rules met" in client.get("/inbox/").text


def test_nothing_waits_for_who_asked_may_not_or_is_a_stranger() -> None:
    stage = Stage()
    request = stage.request()
    for client in (pages_as(stage, Role.VIEWER), pages_as(Stage(), Role.APPROVER)):
        shown = client.get("/inbox/").text
        assert "nav-count" not in shown
        assert f'href="/requests/{request.pk}/"' not in shown
    shown = pages_as(stage, Role.ENGINEER).get("/inbox/").text
    assert "Asked by me" in shown
    assert "nav-count" not in shown


def test_labels_wait_for_curators() -> None:
    stage = Stage()
    queue_add(
        actor=SYSTEM,
        service=stage.service,
        samples=make_samples(stage.service, 3, labelled=False),
        reason="drift",
        cause="",
    )
    assert "3 samples of Digits to label" in pages_as(stage, Role.CURATOR).get("/inbox/").text
    assert "to label" not in pages_as(stage, Role.APPROVER).get("/inbox/").text


def test_a_candidate_of_the_policy_waits_for_an_engineer_until_it_is_asked_for() -> None:
    stage = Stage()
    version = stage.version()
    chain = Chain.objects.create(
        service=stage.service,
        policy_version=1,
        settings={},
        cause="alert:1",
        collected_to=0,
        report=stage.report(version),
    )
    engineer, approver = pages_as(stage, Role.ENGINEER), pages_as(stage, Role.APPROVER)
    asks = f'href="/versions/{version.pk}/request/?environment={stage.environment}"'
    assert asks not in engineer.get("/inbox/").text
    Chain.objects.filter(pk=chain.pk).update(state="proposed")
    assert asks in engineer.get("/inbox/").text
    assert asks not in approver.get("/inbox/").text
    asked = stage.request(version)
    assert asks not in engineer.get("/inbox/").text
    DeploymentRequest.objects.filter(pk=asked.pk).update(state="expired")
    assert asks in engineer.get("/inbox/").text


def test_a_mention_waits_until_it_is_answered() -> None:
    stage = Stage()
    request = stage.request()
    owner = member(stage.project, Role.OWNER)
    comment_add(
        actor=stage.actor(Role.APPROVER), request=request, text=f"@{owner.username} what of **class 7**?"
    )
    link = f'href="/requests/{request.pk}/#comment-{Comment.objects.get().pk}"'
    shown = pages_of(owner).get("/inbox/").text
    assert link in shown
    assert "what of class 7?" in shown
    assert link not in pages_as(stage, Role.VIEWER).get("/inbox/").text
    comment_add(actor=owner.actor, request=request, text="Better than before.")
    assert link not in pages_of(owner).get("/inbox/").text


def test_a_break_glass_waits_for_another_who_may_vote_until_it_is_reviewed() -> None:
    stage = Stage(break_glass=True)
    request = stage.request()
    link = f'href="/requests/{request.pk}/">{request.version} went to {request.environment} without the votes'
    glass_break(actor=stage.actor(Role.OWNER), request=request, reason="It answers nonsense.")
    approver = pages_as(stage, Role.APPROVER)
    assert link in approver.get("/inbox/").text
    for client in (
        pages_as(stage, Role.OWNER),
        pages_as(stage, Role.ENGINEER),
        pages_as(Stage(), Role.APPROVER),
    ):
        assert link not in client.get("/inbox/").text
    glass_review(actor=stage.actor(Role.APPROVER), request=request, comment="It was right.")
    assert link not in approver.get("/inbox/").text


def test_a_run_that_failed_waits_for_who_began_it_until_they_begin_another() -> None:
    stage = Stage()
    actor, snapshot = stage.actor(Role.ENGINEER), make_snapshot(stage.service)
    asked = {
        "service": stage.service,
        "strategy": "naive",
        "parameters": {},
        "training": {},
        "snapshot": snapshot,
    }
    run = run_start(actor=actor, **asked)
    UpdateRun.objects.filter(pk=run.pk).update(
        state="failed", state_changed_at=now(), failure={"code": "x", "detail": "No memory left.", "data": {}}
    )
    engineer = pages_as(stage, Role.ENGINEER)
    assert "No memory left." in engineer.get("/inbox/").text
    assert "No memory left." not in pages_as(stage, Role.OWNER).get("/inbox/").text
    run_start(actor=actor, **asked)
    assert "No memory left." not in engineer.get("/inbox/").text


def test_it_is_home_and_leads_on(client: Client) -> None:
    client.force_login(make_user())
    assert client.get("/")["Location"] == "/inbox/"
    assert "You are in no project yet" in client.get("/inbox/").text
    stage = Stage()
    shown = pages_as(stage, Role.VIEWER).get("/inbox/").text
    assert "Nothing waits for you" in shown
    assert f'href="/projects/{stage.project.slug}/"' in shown


@pytest.mark.parametrize("path", ["/inbox/", "/runs/"])
def test_a_page_of_many_projects_follows_them_all(path: str) -> None:
    mine, other, strange = Stage(), Stage(), Stage()
    user = member(mine.project, Role.APPROVER)
    member_add(actor=SYSTEM, project=other.project, user=user, role=Role.VIEWER)
    client = pages_of(user)
    [(topics, cursors)] = TOPICS.findall(client.get(path).text)
    followed = dict(zip(topics.split(), cursors.split(), strict=True))
    assert followed == {
        f"project:{stage.project.pk}": str(log_cursor(SYSTEM, stage.project)) for stage in (mine, other)
    }
    assert f"project:{strange.project.pk}" not in followed


def test_the_inbox_asks_as_often_however_much_waits() -> None:
    stage = Stage()
    stage.request()
    client = pages_as(stage, Role.APPROVER)
    client.get("/inbox/")
    with CaptureQueriesContext(connection) as few:
        client.get("/inbox/")
    stage.request()
    stage.request()
    with CaptureQueriesContext(connection) as many:
        client.get("/inbox/")
    assert len(many) == len(few)


def test_the_mark_costs_one_query_where_it_is_shown_and_none_elsewhere() -> None:
    stage = Stage()
    client = pages_as(stage, Role.APPROVER)

    def counted(path: str) -> int:
        with CaptureQueriesContext(connection) as found:
            client.get(path)
        return sum("'pending'" in query["sql"] and "COUNT(" in query["sql"] for query in found)

    assert counted("/snapshots/") == 1
    assert counted("/runs/rows/") == 0


def test_the_log_in_page_shows_the_demos_people_only_while_the_demo_is_on(client: Client) -> None:
    (ENV.home / "demo.json").write_text(json.dumps({"logins": LOGINS, "pages": []}))
    assert "erik-demo-2026" not in client.get("/login/").text
    object.__setattr__(ENV, "demo", True)
    try:
        assert "Log in as erik" in client.get("/login/").text
        (ENV.home / "demo.json").unlink()
        assert "The demo's people" not in client.get("/login/").text
    finally:
        object.__setattr__(ENV, "demo", False)
