"""REST for benchmarks; each success has its refusal."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from backend.access.roles import Role
from backend.engine import benchmark_command
from backend.updates.models import Benchmark
from backend.updates.services import attempt_end
from tests.clients import api_as, api_of
from tests.factories import make_project, make_user, member
from tests.updates.benchmarks import make_benchmark, make_finished_benchmark, make_running_benchmark

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/benchmarks/"


def body(project: Any, **fields: Any) -> dict[str, Any]:
    strategies = [{"name": "replay", "parameters": {"memory_size": 9}}]
    return {"project": project.slug, "scenario": {"name": "split-digits"}, "strategies": strategies, **fields}


def test_an_engineer_starts_a_benchmark() -> None:
    project = make_project()
    asked = body(project, seeds=[0, 1], training={"epochs": 2})
    answer = api_of(member(project, Role.ENGINEER)).post(ADDRESS, asked, format="json")
    assert answer.status_code == 201, answer.data
    assert (answer.data["state"], answer.data["project"]) == ("queued", project.slug)
    assert answer.data["spec"]["strategies"][0]["parameters"]["memory_size"] == 9
    assert answer.data["spec"]["training"]["epochs"] == 2


def test_a_strategy_may_have_a_learning_rate_of_its_own() -> None:
    project = make_project()
    strategies = [{"name": "replay", "learning_rate": 0.02}, {"name": "naive"}]
    engineer = api_of(member(project, Role.ENGINEER))
    answer = engineer.post(ADDRESS, body(project, strategies=strategies), format="json")
    rates = [one.get("learning_rate") for one in answer.data["spec"]["strategies"]]
    assert rates == [0.02, None]
    assert "replay.learning_rate=0.02" in benchmark_command(answer.data["spec"], "DIR")
    too_high = body(project, strategies=[{"name": "replay", "learning_rate": 11}])
    answer = engineer.post(ADDRESS, too_high, format="json")
    assert (answer.status_code, answer.data["code"]) == (400, "spec_invalid")


def test_a_tuned_benchmark_is_asked_for_and_says_what_it_found() -> None:
    project = make_project()
    engineer = api_of(member(project, Role.ENGINEER))
    answer = engineer.post(ADDRESS, body(project, tune={"trials": 8}), format="json")
    assert answer.data["spec"]["tune"] == {"trials": 8, "experiences": 3}
    run = make_finished_benchmark(project, tune={"trials": 10, "experiences": 2})
    tuning = engineer.get(f"{ADDRESS}{run.pk}/results/").data["tuning"]
    assert tuning["strategies"]["replay"]["searched"]["learning_rate"]["low"] == 0.0001
    old = make_finished_benchmark(project)
    Benchmark.objects.filter(pk=old.pk).update(results={"summary": {}, "trials": [], "failed": []})
    assert engineer.get(f"{ADDRESS}{old.pk}/results/").data["tuning"] is None


@pytest.mark.parametrize(("role", "status"), [(Role.VIEWER, 403), (Role.APPROVER, 403), (None, 404)])
def test_others_may_not_start_one(role: str | None, status: int) -> None:
    project = make_project()
    person = member(project, role) if role else make_user()
    assert api_of(person).post(ADDRESS, body(project), format="json").status_code == status
    assert not Benchmark.objects.exists()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"scenario": {"name": "magic"}}, "scenario_unknown"),
        ({"strategies": [{"name": "magic"}]}, "strategy_unknown"),
        ({"strategies": []}, "invalid"),
        ({"seeds": ["x"]}, "invalid"),
        ({"seeds": [0, 0]}, "spec_invalid"),
        ({"tune": {"trials": 0}}, "spec_invalid"),
        ({"tune": {"trials": "x"}}, "invalid"),
    ],
)
def test_a_senseless_start_is_refused_with_a_code(change: dict[str, Any], code: str) -> None:
    project = make_project()
    answer = api_of(member(project, Role.ENGINEER)).post(ADDRESS, body(project, **change), format="json")
    assert (answer.status_code, answer.data["code"]) == (400, code)


def test_the_list_holds_the_callers_benchmarks_only() -> None:
    mine, other = make_benchmark(), make_benchmark()
    viewer = api_as(mine, Role.VIEWER)
    assert [row["id"] for row in viewer.get(ADDRESS).data["results"]] == [mine.pk]
    assert viewer.get(ADDRESS, {"state": "running"}).data["results"] == []
    assert viewer.get(ADDRESS, {"project": other.project.slug}).status_code == 404


@pytest.mark.parametrize(
    "path", ["", "results/", "points/", "lines/", "artifacts/", "artifacts/results.csv/"]
)
def test_a_member_reads_a_benchmark_and_a_stranger_does_not(path: str) -> None:
    run = make_finished_benchmark()
    address = f"{ADDRESS}{run.pk}/{path}"
    assert api_as(run, Role.VIEWER).get(address).status_code == 200
    assert api_of(make_user()).get(address).status_code == 404
    assert APIClient().get(address).status_code == 401


def test_results_are_there_once_it_has_finished() -> None:
    done, waiting = make_finished_benchmark(), make_benchmark()
    found = api_as(done, Role.VIEWER).get(f"{ADDRESS}{done.pk}/results/").data
    assert set(found["summary"]) == {"naive", "replay"}
    assert found["trials"][0]["accuracy"][2][1] == 0.15
    early = api_as(waiting, Role.VIEWER).get(f"{ADDRESS}{waiting.pk}/results/")
    assert (early.status_code, early.data["code"]) == (409, "no_results")


def test_files_are_downloaded_and_never_shown() -> None:
    run = make_finished_benchmark()
    viewer = api_as(run, Role.VIEWER)
    listed = viewer.get(f"{ADDRESS}{run.pk}/artifacts/").data
    assert [one["name"] for one in listed] == ["report.html", "results.csv", "results.json"]
    answer = viewer.get(f"{ADDRESS}{run.pk}/artifacts/report.html/")
    assert answer["Content-Disposition"] == f'attachment; filename="benchmark-{run.pk}-report.html"'
    assert b"".join(answer.streaming_content).startswith(b"<!doctype html>")
    assert viewer.get(f"{ADDRESS}{run.pk}/artifacts/secrets.txt/").status_code == 404


@pytest.mark.parametrize("path", ["cancel/", "resume/"])
def test_verbs_are_for_engineers_and_in_their_time(path: str) -> None:
    run = make_running_benchmark()
    if path == "resume/":
        attempt_end(run, "interrupted", {"code": "interrupted", "detail": "by a test", "data": {}})
    address = f"{ADDRESS}{run.pk}/{path}"
    assert api_of(make_user()).post(address).status_code == 404
    assert api_as(run, Role.VIEWER).post(address).status_code == 403
    engineer = api_as(run, Role.ENGINEER)
    assert engineer.post(address).status_code == 200
    Benchmark.objects.update(state="finished")
    late = engineer.post(address)
    assert (late.status_code, late.data["code"]) == (409, "transition_refused")


def test_scenarios_are_described() -> None:
    entries = {entry["name"]: entry for entry in api_of(make_user()).get("/api/v1/scenarios/").data}
    assert entries["split-digits"]["dataset"] == "digits"
    assert all(parameter["meaning"] for parameter in entries["split-digits"]["parameters"])
    assert APIClient().get("/api/v1/scenarios/").status_code == 401
