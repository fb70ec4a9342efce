"""Deployments over REST: each right beside its refusal."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from backend.deployments.services import request_vote
from tests.clients import api_as, api_of
from tests.deployments.rows import Stage
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def post(found: APIClient, address: str, body: object = None) -> tuple[int, str]:
    """The status, and the refusal's code or the new state."""
    answer = found.post(f"/api/v1/{address}/", body or {}, format="json")
    return answer.status_code, answer.data.get("code") or answer.data.get("state", "")


def asked(stage: Stage, number: int = 1) -> dict[str, object]:
    return {"service": stage.service.name, "environment": stage.environment.pk, "version": number}


def test_validate_request_vote_and_read() -> None:
    stage = Stage()
    version = stage.version()
    engineer, approver = api_as(stage, "engineer"), api_as(stage, "approver")
    assert post(engineer, "requests", asked(stage)) == (409, "report_missing")
    assert post(api_as(stage, "viewer"), "validations", asked(stage)) == (403, "permission_denied")
    assert post(engineer, "validations", asked(stage)) == (201, "queued")
    assert post(engineer, "requests", asked(stage)) == (409, "report_missing")
    stage.report(version)
    assert post(api_as(stage, "curator"), "requests", asked(stage)) == (403, "permission_denied")
    assert post(engineer, "requests", {**asked(stage), "note": "better"}) == (201, "pending")
    [row] = engineer.get("/api/v1/requests/?state=pending").data["results"]
    assert (row["service"], row["version"], row["note"]) == (stage.service.name, 1, "better")
    assert len(row["evidence"]["digest"]) == 64
    assert [found["id"] for found in approver.get("/api/v1/requests/waiting/").data] == [row["id"]]
    assert engineer.get("/api/v1/requests/waiting/").data == []

    vote = f"requests/{row['id']}/vote"
    assert post(engineer, vote, {"approve": True}) == (403, "permission_denied")
    assert post(approver, vote, {"comment": "?"}) == (400, "invalid")
    assert post(approver, vote, {"approve": True}) == (200, "executed")
    assert post(approver, vote, {"approve": True}) == (409, "request_closed")
    [rollout] = approver.get(f"/api/v1/rollouts/?service={stage.service.name}").data["results"]
    assert (rollout["state"], rollout["kind"], rollout["request"]) == ("queued", "promote", row["id"])
    assert approver.get(f"/api/v1/rollouts/{rollout['id']}/").status_code == 200
    report = approver.get(f"/api/v1/reports/{row['report']}/").data
    assert {gate["verdict"] for gate in report["gates"]} == {"passed"}
    assert approver.get(f"/api/v1/reports/?service={stage.service.name}").data["results"]


def test_what_waits_costs_the_same_queries_however_much_it_is() -> None:
    stage = Stage(approvals=2)
    approver, asked_of = api_as(stage, "approver"), []
    for count in (1, 3):
        while len(approver.get("/api/v1/requests/waiting/").data) < count:
            request_vote(actor=stage.actor("owner"), request=stage.request(), approve=True)
        with CaptureQueriesContext(connection) as queries:
            approver.get("/api/v1/requests/waiting/")
        asked_of.append(len(queries))
    assert asked_of[0] == asked_of[1]


def test_withdraw() -> None:
    stage = Stage()
    request = stage.request()
    address = f"requests/{request.pk}/withdraw"
    assert post(api_as(stage, "approver"), address) == (403, "permission_denied")
    assert post(api_as(stage, "engineer"), address) == (200, "withdrawn")
    assert post(api_as(stage, "engineer"), address) == (409, "transition_refused")


def test_roll_back() -> None:
    stage = Stage()
    body = asked(stage)
    del body["version"]
    assert post(api_as(stage, "engineer"), "rollbacks", body) == (409, "never_live")
    for _ in range(2):
        stage.make_live(stage.version())
    assert post(api_as(stage, "approver"), "rollbacks", body) == (403, "permission_denied")
    assert post(api_as(stage, "engineer"), "rollbacks", {**body, "version": 7}) == (404, "not_found")
    assert post(api_as(stage, "engineer"), "rollbacks", body) == (201, "queued")
    periods = (
        api_as(stage, "viewer").get(f"/api/v1/live-periods/?service={stage.service.name}").data["results"]
    )
    assert [(row["version"], row["ended_at"] is None) for row in periods] == [(2, True), (1, False)]


def test_strangers_and_nobody() -> None:
    stage = Stage()
    request = stage.request()
    rollout = stage.make_live(stage.version()).rollout
    stranger = api_of(make_user())
    for address in (f"requests/{request.pk}/", f"rollouts/{rollout.pk}/", f"reports/{request.report_id}/"):
        assert stranger.get(f"/api/v1/{address}").status_code == 404
        assert APIClient().get(f"/api/v1/{address}").status_code in (401, 403)
    for address in ("requests", "rollouts", "reports", "live-periods"):
        assert stranger.get(f"/api/v1/{address}/").data["results"] == []
        assert stranger.get(f"/api/v1/{address}/?service={stage.service.name}").status_code in (200, 404)
    for address in ("requests", "validations", "rollbacks"):
        assert post(stranger, address, asked(stage)) == (404, "not_found")
    assert post(stranger, f"requests/{request.pk}/vote", {"approve": True}) == (404, "not_found")
