"""Pages of update runs: what each state shows, who may do what, and the curves with their cursor."""

import time
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backend.access.roles import Role
from backend.core.acts import act, project_scope
from backend.core.states import advance
from backend.updates.curves import MOST_POINTS
from backend.updates.models import UpdateRun
from backend.updates.selectors import PAGE
from backend.updates.services import Progress, attempt_end, attempt_progress, run_reproduce
from tests.clients import pages_as
from tests.factories import SYSTEM, make_snapshot, make_user, make_version
from tests.updates.runs import make_run, make_running, make_updated

pytestmark = pytest.mark.django_db
FRAGMENTS = ("run", "run_head", "run_progress", "run_beside", "run_log", "run_result", "run_artifacts")
FAILURE: dict[str, Any] = {
    "code": "loss_not_finite",
    "detail": "The loss became NaN: lower the learning rate.",
    "data": {},
}
CPU = "Intel(R) Xeon(R) Platinum 8488C Processor"


@pytest.fixture
def run() -> UpdateRun:
    return make_running()


def signed_in(run: UpdateRun, role: str = Role.ENGINEER) -> Client:
    return pages_as(run.service, role)


def tell(run: UpdateRun, *events: tuple[str, dict[str, Any]]) -> None:
    """Have the run's current attempt say so."""
    run.refresh_from_db()
    progress = Progress()
    for number, (kind, values) in enumerate(events, start=run.sequence + 1):
        progress.add({"seq": number, "time_s": time.time(), "kind": kind, **values})
    attempt_progress(run, progress, 0)


def metric(name: str, step: int, value: float) -> tuple[str, dict[str, Any]]:
    return "metric", {"name": name, "step": step, "value": value}


def finish(run: UpdateRun) -> None:
    run.refresh_from_db()
    run.version = make_version(run.service, run.snapshot, metrics={"eval/golden/accuracy": 0.98})
    run.save()
    with act(project_scope(run.service.project_id), SYSTEM) as log:
        advance(run, "finished", act=log)


@pytest.mark.parametrize("name", FRAGMENTS)
def test_a_run_is_for_members(run: UpdateRun, client: Client, name: str) -> None:
    address = reverse(f"webui:{name}", args=[run.pk])
    assert client.get(address)["Location"].startswith("/login/")
    assert signed_in(run, Role.VIEWER).get(address).status_code == 200
    client.force_login(make_user())
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("name", ["run_figure", "run_points"])
def test_the_curves_are_for_members(run: UpdateRun, client: Client, name: str) -> None:
    address = reverse(f"webui:{name}", args=[run.pk, "loss"])
    assert client.get(address).status_code == 302
    assert signed_in(run, Role.VIEWER).get(address).status_code == 200
    assert signed_in(run).get(reverse(f"webui:{name}", args=[run.pk, "weights"])).status_code == 404
    client.force_login(make_user())
    assert client.get(address).status_code == 404


def test_the_list_shows_own_projects_alone_and_is_narrowed(run: UpdateRun) -> None:
    other, waiting = make_run(), make_run(run.service)
    client = signed_in(run, Role.VIEWER)
    shown = client.get("/runs/").text
    assert f'href="/runs/{run.pk}/"' in shown
    assert f'href="/runs/{other.pk}/"' not in shown
    running = client.get("/runs/", {"state": "running", "service": run.service.name}).text
    assert f'href="/runs/{run.pk}/"' in running
    assert f'href="/runs/{waiting.pk}/"' not in running
    assert client.get("/runs/", {"service": other.service.name}).status_code == 404
    assert "Start an update" not in client.get("/runs/", {"service": run.service.name}).text
    assert Client().get("/runs/").status_code == 302


def test_the_list_asks_the_database_as_often_however_long_it_is(run: UpdateRun) -> None:
    client = signed_in(run)
    client.get("/runs/")
    with CaptureQueriesContext(connection) as few:
        client.get("/runs/")
    for _ in range(3):
        make_run(run.service)
    with CaptureQueriesContext(connection) as many:
        client.get("/runs/")
    assert len(many) == len(few)


def test_a_running_run_tells_how_far_it_is_and_what_it_says(run: UpdateRun) -> None:
    tell(
        run,
        ("log", {"level": "warning", "text": "memory <full>"}),
        ("progress", {"fraction": 0.4, "eta_s": 83.0}),
    )
    shown = signed_in(run).get(f"/runs/{run.pk}/").text
    assert "1 min 23 s left" in shown
    assert 'value="40.0"' in shown
    assert "memory &lt;full&gt;" in shown
    assert f'data-live-topic="run:{run.pk}" data-live-cursor="2"' in " ".join(shown.split())


def test_the_log_shows_its_newest_lines_oldest_first(run: UpdateRun) -> None:
    tell(run, *[("log", {"level": "info", "text": f"line {number:03}"}) for number in range(230)])
    shown = signed_in(run).get(reverse("webui:run_log", args=[run.pk])).text
    assert "line 029" not in shown
    assert shown.index("line 030") < shown.index("line 229")


def test_the_figure_names_its_curves_before_they_begin(run: UpdateRun) -> None:
    run.evaluation.add(make_snapshot(run.service, "golden"))
    tell(run, metric("train/accuracy", 1, 0.5), metric("train/loss", 1, 2.0))
    client = signed_in(run)
    accuracy = client.get(reverse("webui:run_figure", args=[run.pk, "accuracy"])).json()
    assert [(line["name"], line["y"]) for line in accuracy["data"]] == [
        ("train/accuracy", [0.5]),
        ("eval/golden/accuracy", []),
    ]
    assert "markers" in accuracy["data"][1]["mode"]
    loss = client.get(reverse("webui:run_figure", args=[run.pk, "loss"])).json()
    assert [(line["x"], line["y"]) for line in loss["data"]] == [([1], [2.0])]


def test_points_after_a_cursor_leave_no_gap_and_repeat_none(run: UpdateRun) -> None:
    tell(run, metric("train/loss", 1, 2.0), ("log", {"level": "info", "text": "x"}))
    client, address = signed_in(run), reverse("webui:run_points", args=[run.pk, "loss"])
    first = client.get(address, {"after": "0"}).json()
    assert first == {"cursor": 1, "series": {"train/loss": {"x": [1], "y": [2.0]}}, "more": False}
    tell(run, metric("train/accuracy", 2, 0.1), metric("train/loss", 2, 1.5))
    second = client.get(address, {"after": first["cursor"]}).json()
    assert second == {"cursor": 4, "series": {"train/loss": {"x": [2], "y": [1.5]}}, "more": False}
    assert client.get(address, {"after": "4"}).json()["series"] == {}
    assert client.get(address, {"after": "x"}).json()["series"]["train/loss"]["x"] == [1, 2]


def test_a_long_curve_is_drawn_thinned_and_goes_on_without_a_gap(run: UpdateRun) -> None:
    count = PAGE + 500
    values = [1.0] * count
    values[777] = 9.0
    tell(run, *[metric("train/loss", step, value) for step, value in enumerate(values, 1)])
    client, address = signed_in(run), reverse("webui:run_points", args=[run.pk, "loss"])
    figure = client.get(reverse("webui:run_figure", args=[run.pk, "loss"])).json()
    drawn = figure["data"][0]
    assert len(drawn["x"]) <= MOST_POINTS
    assert (drawn["x"][0], drawn["x"][-1], max(drawn["y"])) == (1, count, 9.0)
    tell(run, metric("train/loss", count + 1, 0.5))
    assert client.get(address, {"after": figure["cursor"]}).json() == {
        "cursor": count + 1,
        "series": {"train/loss": {"x": [count + 1], "y": [0.5]}},
        "more": False,
    }


def test_who_fell_behind_reads_page_by_page(run: UpdateRun) -> None:
    tell(run, *[metric("train/loss", step, 1.0) for step in range(1, PAGE + 2)])
    client, address = signed_in(run), reverse("webui:run_points", args=[run.pk, "loss"])
    first = client.get(address, {"after": "0"}).json()
    assert (first["cursor"], first["more"], len(first["series"]["train/loss"]["x"])) == (PAGE, True, PAGE)
    rest = client.get(address, {"after": first["cursor"]}).json()
    assert (rest["series"]["train/loss"]["x"], rest["more"]) == ([PAGE + 1], False)


def test_a_setting_is_named_in_words_with_its_unit_apart(run: UpdateRun) -> None:
    spec = {
        **run.spec,
        "training": {"checkpoint_every_s": 15.0},
        "parameters": {"selection": "class_balanced"},
    }
    UpdateRun.objects.filter(pk=run.pk).update(spec=spec)
    asked = signed_in(run).get(f"/runs/{run.pk}/").context["asked"]
    assert asked == [("Checkpoint every, s", 15.0), ("Selection", "class balanced")]


def test_a_failed_run_says_why_and_is_over(run: UpdateRun) -> None:
    attempt_end(run, "failed", FAILURE)
    shown = signed_in(run).get(f"/runs/{run.pk}/").text
    assert FAILURE["detail"] in shown
    assert "<code>loss_not_finite</code>" in shown
    assert 'data-dialog-open="cancel"' not in shown
    assert 'data-dialog-open="resume"' not in shown


def test_a_finished_run_shows_its_version_metrics_and_digests(run: UpdateRun) -> None:
    finish(run)
    shown = signed_in(run).get(f"/runs/{run.pk}/").text
    assert run.version is not None
    assert f">v{run.version.number}</a>" in shown
    assert "98.0 %" in shown
    for artifact in run.version.artifacts.all():
        assert artifact.digest in shown
    assert reverse("webui:version_validate", args=[run.service.name, run.version.number]) not in shown


def test_an_ended_run_promises_no_curve(run: UpdateRun) -> None:
    client = signed_in(run)
    assert "The curve begins with the first step." in client.get(f"/runs/{run.pk}/").text
    attempt_end(run, "failed", FAILURE)
    assert "This run ended before its first step." in client.get(f"/runs/{run.pk}/").text


def test_a_run_beside_next_to_no_traffic_says_why_it_draws_no_latency(run: UpdateRun) -> None:
    UpdateRun.objects.filter(pk=run.pk).update(fraction=0.5)
    shown = signed_in(run).get(f"/runs/{run.pk}/").text
    assert shown.count("Too few requests were answered meanwhile to say.") == 1


def test_an_import_draws_no_curves(run: UpdateRun) -> None:
    UpdateRun.objects.filter(pk=run.pk).update(kind="import", strategy="")
    shown = signed_in(run).get(f"/runs/{run.pk}/").text
    assert f"Import {run.pk}" in shown
    assert "data-chart" not in shown


def test_an_engineer_cancels_a_run(run: UpdateRun) -> None:
    waiting = make_run(run.service)
    client = signed_in(run)
    assert client.post(reverse("webui:run_cancel", args=[waiting.pk]))["Location"] == f"/runs/{waiting.pk}/"
    client.post(reverse("webui:run_cancel", args=[run.pk]))
    waiting.refresh_from_db()
    run.refresh_from_db()
    assert (waiting.state, run.state, run.cancel_requested) == ("cancelled", "running", True)
    shown = client.get(f"/runs/{run.pk}/").text
    assert "Cancelling" in shown
    assert 'data-dialog-open="cancel"' not in shown


@pytest.mark.parametrize("role", [Role.VIEWER, Role.CURATOR, Role.APPROVER])
def test_who_does_not_operate_cannot_cancel(run: UpdateRun, role: str) -> None:
    client = signed_in(run, role)
    assert 'data-dialog-open="cancel"' not in client.get(f"/runs/{run.pk}/").text
    answer = client.post(reverse("webui:run_cancel", args=[run.pk]))
    assert answer.status_code == 403
    assert "permission_denied" in answer.text
    run.refresh_from_db()
    assert not run.cancel_requested


def test_an_interrupted_run_is_resumed(run: UpdateRun) -> None:
    attempt_end(run, "interrupted", {**FAILURE, "code": "heartbeat_lost"})
    client = signed_in(run)
    assert 'data-dialog-open="resume"' in client.get(f"/runs/{run.pk}/").text
    client.post(reverse("webui:run_resume", args=[run.pk]))
    run.refresh_from_db()
    assert run.state == "queued"


@pytest.mark.parametrize("name", ["run_cancel", "run_resume"])
def test_the_acts_refuse_what_is_over_strangers_and_gets(run: UpdateRun, client: Client, name: str) -> None:
    attempt_end(run, "failed", FAILURE)
    address = reverse(f"webui:{name}", args=[run.pk])
    assert signed_in(run).get(address)["Location"] == f"/runs/{run.pk}/"
    refused = signed_in(run).post(address)
    assert refused.status_code == 409
    assert "transition_refused" in refused.text
    assert client.post(address).status_code == 302
    client.force_login(make_user())
    assert client.post(address).status_code == 404


def test_a_reproduction_says_what_came_of_it() -> None:
    version = make_updated()
    run = run_reproduce(actor=SYSTEM, version=version)
    client = pages_as(version.service, Role.VIEWER)
    page = client.get(reverse("webui:run", args=[run.pk])).content.decode()
    assert f"Reproduction {run.pk}" in page
    assert f"v{version.number}" in page[page.index("Reproduces") :]
    differs = {
        "same": False,
        "weights": {"then": "a" * 64, "now": "b" * 64},
        "max_abs_difference": 0.00012,
        "accuracy": [{"set": "validation", "then": 0.9, "now": 0.8}],
        "conditions": [
            {"name": "torch", "then": None, "now": "2.13.0"},
            {"name": "cpu", "then": f"{CPU} @ 2.40GHz", "now": f"{CPU} @ 2.70GHz"},
        ],
    }
    same = {**differs, "same": True, "max_abs_difference": 0.0, "conditions": []}
    for reproduced, words in (
        (differs, ("further than 1.2e-04", "not recorded", "2.13.0", "2.40GHz", "2.70GHz")),
        (same, ("Reproduced",)),
    ):
        UpdateRun.objects.filter(pk=run.pk).update(reproduced=reproduced)
        page = client.get(reverse("webui:run_result", args=[run.pk])).content.decode()
        assert [word for word in words if word not in page] == []
