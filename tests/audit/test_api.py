"""The log over REST: each answer with its refusal beside it."""

import json

import pytest
from rest_framework.test import APIClient

from backend.access.roles import Role
from backend.audit.verifying import verification_perform
from backend.core.acts import project_scope
from backend.core.models import LogHead
from tests.audit.logs import kinds, make_log
from tests.clients import api_of
from tests.factories import make_user, member

pytestmark = pytest.mark.django_db


def test_entries_are_listed_narrowed_and_paged() -> None:
    project = make_log(5)
    address, client = f"/api/v1/projects/{project.slug}/log/", api_of(member(project, Role.VIEWER))
    first = client.get(address, {"kind": "thing", "page_size": 3}).data
    then = client.get(first["next"]).data
    found = first["results"] + then["results"]
    assert [row["data"]["number"] for row in found] == [4, 3, 2, 1, 0]
    assert found[0]["previous_hash"] == found[1]["hash"]
    assert client.get(address, {"actor": "user:999"}).data["results"] == []
    refused = client.get(address, {"since": "soon"})
    assert (refused.status_code, list(refused.data["data"]["fields"])) == (400, ["since"])
    assert api_of(make_user()).get(address).status_code == 404
    assert APIClient().get(address).status_code == 401


@pytest.mark.parametrize("role", Role)
def test_owners_alone_export_verify_and_read_heads(role: Role) -> None:
    project = make_log(2)
    address, client = f"/api/v1/projects/{project.slug}/log/", api_of(member(project, role))
    before, may = kinds(project), role == Role.OWNER
    export = client.post(f"{address}export/", {"format": "jsonl"}, format="json")
    asked = client.post(f"{address}verification/")
    heads = client.get("/api/v1/log-heads/").data["results"]
    assert (export.status_code, asked.status_code) == ((200, 202) if may else (403, 403))
    assert [head["scope"] for head in heads] == ([project_scope(project.pk)] if may else [])
    assert (kinds(project) == before) != may
    assert client.get(f"{address}verification/").data["is_asked"] == may


def test_an_export_has_what_is_wanted_and_a_verification_says_what_it_found() -> None:
    project = make_log(2)
    address, client = f"/api/v1/projects/{project.slug}/log/", api_of(member(project, Role.OWNER))
    lines = client.post(f"{address}export/", {"format": "jsonl", "kind": "thing"}, format="json")
    assert [json.loads(line)["kind"] for line in b"".join(lines).splitlines()] == ["thing.happened"] * 2
    assert lines["Content-Type"] == "application/jsonl; charset=utf-8"
    refused = client.post(f"{address}export/", {"format": "xlsx"}, format="json")
    assert (refused.status_code, list(refused.data["data"]["fields"])) == (400, ["format"])
    client.post(f"{address}verification/")
    head = LogHead.objects.get(scope=project_scope(project.pk))
    again = client.post(f"{address}verification/")
    assert (again.status_code, again.data["code"]) == (409, "verification_under_way")
    verification_perform(project.pk)
    found = client.get(f"{address}verification/").data
    assert (found["is_asked"], found["number"], found["findings"]) == (False, head.number, [])


def test_the_sites_log_and_every_head_are_for_its_administrators() -> None:
    project = make_log()
    administrator, owner = api_of(make_user(is_superuser=True)), api_of(member(project, Role.OWNER))
    listed = administrator.get("/api/v1/site/log/").data["results"]
    assert [row["kind"] for row in listed] == ["project.created"]
    assert [head["scope"] for head in administrator.get("/api/v1/log-heads/").data["results"]] == [
        project_scope(project.pk),
        "site",
    ]
    assert administrator.get(f"/api/v1/projects/{project.slug}/log/").status_code == 404
    assert administrator.post("/api/v1/site/log/verification/").status_code == 202
    for part in ("", "verification/"):
        assert owner.get(f"/api/v1/site/log/{part}").status_code == 404
    assert owner.post("/api/v1/site/log/export/", {"format": "csv"}, format="json").status_code == 404
