"""A call is made again where that helps and does no harm, and errors are what they say."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

import modelcie
from backend.access.roles import Role
from backend.updates.models import UpdateRun
from modelcie.retrying import TRIES, pause_s
from modelcie.transport import base_of
from tests.client.conftest import Said, Scripted
from tests.clients import token_of
from tests.factories import member
from tests.webui.scenes import make_scene

Serve = Callable[..., Scripted]
ClientOf = Callable[..., modelcie.Client]
CUT = Said(body=b"", cut=True)
ME = Said(body=b'{"username": "erik", "projects": []}')
PROBLEM = b'{"code": "snapshot_empty", "detail": "A snapshot needs a sample.", "data": {"field": "samples"}}'


def test_what_is_read_is_asked_for_again(
    scripted: Serve, client_of: ClientOf, no_pauses: list[float]
) -> None:
    server = scripted(CUT, Said(503, headers={"retry-after": "7"}), Said(429), ME)
    assert client_of(server.url).me.get()["username"] == "erik"
    assert len(server.asked) == 4
    assert no_pauses[1] == 7
    assert {asked.headers["authorization"] for asked in server.asked} == {"Token secret"}


def test_a_server_that_stays_away_is_given_up(
    scripted: Serve, client_of: ClientOf, no_pauses: list[float]
) -> None:
    server = scripted(CUT)
    with pytest.raises(modelcie.NotReachableError) as caught:
        client_of(server.url).me.get()
    assert caught.value.code == "not_reachable"
    assert len(server.asked) == TRIES


def test_a_write_whose_answer_was_lost_is_not_sent_twice(
    scripted: Serve, client_of: ClientOf, no_pauses: list[float]
) -> None:
    server = scripted(CUT, Said())
    with pytest.raises(modelcie.NotReachableError):
        client_of(server.url).call("POST", "/runs/7/cancel/")
    assert len(server.asked) == 1


def test_a_write_that_was_one_too_many_is_sent_again_under_its_key(
    scripted: Serve, client_of: ClientOf, no_pauses: list[float]
) -> None:
    server = scripted(
        Said(429, headers={"retry-after": "1"}), Said(201, b'{"id": 1}'), Said(201, b'{"id": 2}')
    )
    client = client_of(server.url)
    client.projects.create(name="One", slug="one")
    client.projects.create(name="Two", slug="two")
    keys = [asked.headers["idempotency-key"] for asked in server.asked]
    assert keys[0] == keys[1] != keys[2]


def test_a_write_whose_key_is_kept_is_sent_again_under_it(
    scripted: Serve, client_of: ClientOf, no_pauses: list[float]
) -> None:
    busy = Said(409, b'{"code": "idempotency_key_busy", "detail": "Under way.", "data": {}}')
    server = scripted(CUT, busy, Said(201, b'{"id": 1}'))
    assert client_of(server.url).call("POST", "/runs/", body={}, repeatable=True)["id"] == 1
    assert len({asked.headers["idempotency-key"] for asked in server.asked}) == 1


@pytest.mark.django_db(transaction=True)
def test_what_is_made_is_made_once_though_the_answer_was_lost(
    live_server: Any, client_of: ClientOf, no_pauses: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    send, lost = httpx.Client.send, [True, False]

    def lossy(self: httpx.Client, request: httpx.Request, **options: Any) -> httpx.Response:
        answer = send(self, request, **options)
        if lost.pop(0):
            raise httpx.ReadError("The line was cut.")
        return answer

    monkeypatch.setattr(httpx.Client, "send", lossy)
    scene = make_scene()
    run = client_of(live_server.url, token_of(member(scene.project, Role.ENGINEER))).runs.start(
        service=scene.service.name, strategy="naive", snapshot=scene.snapshot.pk
    )
    assert lost == []
    assert [run["id"]] == list(UpdateRun.objects.exclude(pk=scene.run.pk).values_list("pk", flat=True))


def test_nobody_waits_for_longer_than_a_minute(
    scripted: Serve, client_of: ClientOf, no_pauses: list[float]
) -> None:
    server = scripted(Said(429, PROBLEM, {"retry-after": "3600"}))
    with pytest.raises(modelcie.TooManyRequestsError):
        client_of(server.url).me.get()
    assert (len(server.asked), no_pauses) == (1, [])


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, modelcie.RefusedError),
        (401, modelcie.NotSignedInError),
        (403, modelcie.ForbiddenError),
        (404, modelcie.NotFoundError),
        (409, modelcie.ConflictError),
        (412, modelcie.ConflictError),
        (500, modelcie.UnavailableError),
    ],
)
def test_a_refusal_keeps_its_code_sentence_and_data(
    scripted: Serve, client_of: ClientOf, status: int, kind: type[modelcie.ModelcieError]
) -> None:
    server = scripted(Said(status, PROBLEM))
    with pytest.raises(kind) as caught:
        client_of(server.url).runs.get(7)
    assert (caught.value.code, caught.value.detail) == ("snapshot_empty", "A snapshot needs a sample.")
    assert caught.value.data == {"field": "samples"}


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (Said(200, b"<html>Welcome to the hotel</html>"), "no_json"),
        (Said(302, b"", {"location": "https://elsewhere.example/"}), "moved"),
        (Said(400, b"<html>Bad</html>"), "http_400"),
    ],
)
def test_what_is_no_answer_of_ours_is_told(
    scripted: Serve, client_of: ClientOf, said: Said, code: str
) -> None:
    server = scripted(said)
    with pytest.raises(modelcie.ModelcieError) as caught:
        client_of(server.url).me.get()
    assert caught.value.code == code
    assert len(server.asked) == 1


def test_the_token_follows_no_page_elsewhere(scripted: Serve, client_of: ClientOf) -> None:
    elsewhere = scripted(Said(body=b'{"results": [], "next": null}'))
    following = f"{elsewhere.url}/api/v1/runs/?cursor=c&state=failed"
    server = scripted(
        Said(body=json.dumps({"results": [{"id": 2}], "next": following}).encode()),
        Said(body=b'{"results": [{"id": 1}], "next": null}'),
    )
    assert [run["id"] for run in client_of(server.url).runs.list(state="failed")] == [2, 1]
    assert [asked.path for asked in server.asked][1] == "/api/v1/runs/?cursor=c&state=failed"
    assert elsewhere.asked == []


def test_a_page_is_asked_for_when_its_first_row_is(scripted: Serve, client_of: ClientOf) -> None:
    server = scripted(Said(body=b'{"results": [{"id": 2}], "next": "http://x/?cursor=c"}'))
    rows = client_of(server.url).runs.list()
    assert server.asked == []
    next(rows)
    assert len(server.asked) == 1


def test_an_object_that_was_read_guards_its_change(scripted: Serve, client_of: ClientOf) -> None:
    server = scripted(Said(body=b'{"version": 3}', headers={"etag": '"abc"'}), Said(body=b"{}"))
    client = client_of(server.url)
    policy = client.policy.get("digits")
    client.policy.set("digits", enabled=False, if_match=policy)
    client.policy.set("digits", enabled=False)
    assert [asked.headers.get("if-match") for asked in server.asked] == [None, '"abc"', None]


@pytest.mark.django_db(transaction=True)
def test_what_somebody_changed_since_it_was_read_is_not_overwritten(
    live_server: Any, client_of: ClientOf
) -> None:
    scene = make_scene()
    client = client_of(live_server.url, token_of(member(scene.project, Role.ENGINEER)))
    read = client.alerts.get(scene.alert.pk)
    client.alerts.severity_set(scene.alert.pk, severity="low")
    with pytest.raises(modelcie.ConflictError) as caught:
        client.alerts.resolve(scene.alert.pk, note="Known.", if_match=read)
    assert caught.value.code == "precondition_failed"
    again = client.alerts.get(scene.alert.pk)
    assert client.alerts.resolve(scene.alert.pk, note="Known.", if_match=again)["state"] == "resolved"


def test_names_are_one_part_of_an_address(scripted: Serve, client_of: ClientOf) -> None:
    server = scripted(Said())
    client_of(server.url).services.get("../hosts/a?b#c")
    assert server.asked[0].path == "/api/v1/services/..%2Fhosts%2Fa%3Fb%23c/"


def test_what_is_left_out_is_not_sent_and_none_is(scripted: Serve, client_of: ClientOf) -> None:
    server = scripted(Said())
    client = client_of(server.url)
    client.runs.start(service="digits", strategy="naive", snapshot=1)
    client.runs.start(service="digits", strategy="naive", snapshot=1, base=None)
    assert [b'"base"' in asked.body for asked in server.asked] == [False, True]


@pytest.mark.parametrize(
    "url",
    ["modelcie.example", "ftp://modelcie.example", "https://", "https://erik:pw@x.example", "https://x/?a=b"],
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="address"):
        base_of(url)


@pytest.mark.parametrize(("told", "least", "most"), [("", 0.25, 0.5), ("3", 3, 3), ("rubbish", 0.25, 0.5)])
def test_a_pause_is_what_the_server_asks_for(told: str, least: float, most: float) -> None:
    assert least <= pause_s(1, told) <= most


def test_a_moment_is_waited_for() -> None:
    found: Any = pause_s(1, "Fri, 01 Jan 2100 00:00:00 GMT")
    assert found > 1e6
    assert pause_s(1, "Thu, 01 Jan 1970 00:00:00 GMT") == 0
