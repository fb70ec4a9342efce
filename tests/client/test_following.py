"""What changes is told once, whole, and in order, however often the server is away."""

from collections.abc import Callable
from typing import Any

import pytest

from backend.access.roles import Role
from backend.core.acts import act, project_scope
from backend.core.states import advance
from backend.deployments.models import Rollout
from backend.updates.models import LogLine, MetricPoint, UpdateRun
from backend.updates.selectors import PAGE
from backend.updates.services import attempt_end
from modelcie import Client, NotReachableError
from modelcie.following import Look
from tests.client.conftest import Said, Scripted
from tests.clients import token_of
from tests.factories import SYSTEM, member
from tests.updates.runs import make_running
from tests.webui.daphne import free_port, web
from tests.webui.scenes import make_scene
from tests.webui.test_runs import FAILURE, metric, tell

ClientOf = Callable[..., Client]


def learn(run: UpdateRun, first: int, last: int) -> None:
    for step in range(first, last + 1):
        tell(run, metric("train/loss", step, 1 / step), ("log", {"level": "info", "text": f"step {step}"}))


@pytest.mark.django_db(transaction=True)
def test_a_run_is_followed_over_the_loss_of_the_server(
    client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("modelcie.following.LOOK_EVERY_S", 0.2)
    monkeypatch.setattr("modelcie.retrying.FIRST_PAUSE_S", 0.01)
    run, port = make_running(), free_port()
    learn(run, 1, 3)
    lost: list[str] = []
    with web(port) as address:
        client = client_of(address, token_of(member(run.service.project, Role.VIEWER)))
        news = client.follow_run(run.pk, Look(lost=lambda error: lost.append(error.code)))
        first = next(news)
    assert (first.run["state"], len(first.points), len(first.lines)) == ("running", 3, 3)
    learn(run, 4, 4 + PAGE)
    with web(port):
        second = next(news)
        attempt_end(UpdateRun.objects.get(pk=run.pk), "failed", FAILURE)
        rest = list(news)
    points = [point for one in (first, second, *rest) for point in one.points]
    lines = [line for one in (first, second, *rest) for line in one.lines]
    assert [point["step"] for point in points] == list(
        MetricPoint.objects.filter(run=run).order_by("sequence").values_list("step", flat=True)
    )
    assert [line["text"] for line in lines] == list(
        LogLine.objects.filter(run=run).order_by("sequence").values_list("text", flat=True)
    )
    assert len(points) == 4 + PAGE
    assert (rest[-1].run["state"], rest[-1].run["failure"]) == ("failed", FAILURE)


@pytest.mark.django_db(transaction=True)
def test_a_rollout_is_followed_by_the_log(live_server: Any, client_of: ClientOf) -> None:
    scene = make_scene()
    client = client_of(live_server.url, token_of(member(scene.project, Role.ENGINEER)))
    made = client.rollbacks.start(service=scene.service.name, environment=scene.environment.pk)
    rollout = Rollout.objects.get(pk=made["id"])
    steps = ["loading", "warming", "promoting", "draining", "done"]

    def step() -> None:
        with act(project_scope(scene.project.pk), SYSTEM) as log:
            advance(rollout, steps.pop(0), act=log)

    news = list(client.follow_rollout(rollout.pk, Look(pause=step)))
    assert [one.rollout["state"] for one in news] == [
        "queued",
        "loading",
        "warming",
        "promoting",
        "draining",
        "done",
    ]
    told = [entry["kind"] for one in news for entry in one.entries]
    asked, *steps_told = [f"rollout.{one.rollout['state']}" for one in news]
    assert told == [asked, "rollout.rollback_asked", *steps_told]


def test_a_server_that_stays_away_ends_the_patience(
    scripted: Callable[..., Scripted], client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("modelcie.following.LOOK_EVERY_S", 0.01)
    monkeypatch.setattr("modelcie.retrying.FIRST_PAUSE_S", 0.01)
    server = scripted(Said(body=b"", cut=True))
    lost: list[str] = []
    look = Look(lost=lambda error: lost.append(error.code), patience_s=0.2)
    with pytest.raises(NotReachableError):
        list(client_of(server.url).follow_run(1, look))
    assert len(lost) > 0
