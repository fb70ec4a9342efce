"""Hosts and environments over REST: each right beside its refusal."""

import pytest
from rest_framework.test import APIClient

from tests.clients import api_of
from tests.factories import make_environment, make_host, make_project, make_user, member

pytestmark = pytest.mark.django_db

TRITON = {"name": "edge", "http_url": "http://127.0.0.1:9", "runtime": "python", "repository": "/nonexistent"}


def test_hosts() -> None:
    project = make_project()
    host = make_environment(project).host
    viewer = api_of(member(project, "viewer"))
    assert [row["name"] for row in viewer.get("/api/v1/hosts/").data["results"]] == [host.name]
    assert viewer.get(f"/api/v1/hosts/{host.name}/").data["reachable"] is None
    assert viewer.post("/api/v1/hosts/", TRITON).status_code == 403
    assert api_of(make_user()).get(f"/api/v1/hosts/{host.name}/").status_code == 404
    assert APIClient().get("/api/v1/hosts/").status_code in (401, 403)
    created = api_of(make_user(is_superuser=True)).post("/api/v1/hosts/", TRITON)
    assert created.status_code == 201
    assert created.data["delivery"] == "folder"
    assert "repository" not in created.data


def test_a_host_without_a_folder_is_sent_its_models() -> None:
    root = api_of(make_user(is_superuser=True))
    body = {field: value for field, value in TRITON.items() if field != "repository"}
    assert root.post("/api/v1/hosts/", body).data["delivery"] == "http"
    assert root.post("/api/v1/hosts/", {**body, "grpc_url": "127.0.0.1:9"}).data["delivery"] == "grpc"


def test_environments() -> None:
    project, host = make_project(), make_host()
    body = {"project": project.slug, "name": "production", "host": host.name}
    for role, status in (("viewer", 403), ("engineer", 403), ("owner", 201)):
        answer = api_of(member(project, role)).post("/api/v1/environments/", body, format="json")
        assert answer.status_code == status, answer.data
    stranger = api_of(member(make_project(), "owner"))
    assert stranger.post("/api/v1/environments/", body, format="json").status_code == 404
    address = f"/api/v1/environments/{answer.data['id']}/"
    change = {"gates": {"forgetting": {"threshold": 0.02}}}
    assert api_of(member(project, "engineer")).patch(address, change, format="json").status_code == 403
    assert stranger.get(address).status_code == 404
    changed = api_of(member(project, "owner")).patch(address, change, format="json")
    assert (changed.data["rule_version"], changed.data["approval_rules"]) == (
        2,
        [{"needed": 1, "role": "", "team": ""}],
    )
    asked = {found["gate"]: found for found in changed.data["requirements"]}
    assert asked["forgetting"] == {
        "gate": "forgetting",
        "required": True,
        "threshold": 0.02,
        "minimum_samples": 60,
    }
    assert asked["calibration"]["required"] is False
    both = {"gates": {"calibration": {"required": True}, "forgetting": {"required": False}}}
    answer = api_of(member(project, "owner")).patch(address, both, format="json")
    assert (answer.status_code, answer.data["code"]) == (400, "gates_invalid")
    wrong = {"gates": {"luck": {"threshold": 1}}}
    answer = api_of(member(project, "owner")).patch(address, wrong, format="json")
    assert (answer.status_code, answer.data["code"]) == (400, "gates_invalid")
