"""The page of a rollout: its timeline, both versions, the analysis, and who may steer it."""

import pytest
from django.test import Client
from django.urls import reverse

from backend.access.roles import Role
from backend.core.acts import act, project_scope
from backend.core.states import advance
from backend.deployments.models import Rollout
from backend.deployments.moves import move_on
from backend.deployments.queueing import rollout_queue
from backend.deployments.trials import ArmCounts, trial_record
from tests.clients import pages_as
from tests.deployments.rows import SYSTEM, Stage
from tests.factories import make_user

pytestmark = pytest.mark.django_db
PLAN = {"shadow_share": 0.2, "canary_shares": [0.05, 0.5], "watch_s": 600}
ANALYSIS = {
    "verdict": "pass",
    "checks": [
        {"name": "errors", "value": 0.0, "limit": 0.01, "verdict": "pass", "detail": "0 of 200 failed."},
        {"name": "p99", "value": 1.2, "limit": 1.5, "verdict": "pass", "detail": "6.0 ms, 5.0 ms beside it."},
        {"name": "accuracy", "value": None, "limit": 0.05, "verdict": "not_measured", "detail": "No labels."},
    ],
}


class Trial(Stage):
    """The rollout of a second version, at its canary's first step."""

    def __init__(self) -> None:
        super().__init__(rollout_plan=PLAN)
        self.make_live(self.version())
        with act(project_scope(self.project.pk), SYSTEM) as log:
            self.rollout = rollout_queue(self.version(), self.environment, "promote", log)
            for state in ("loading", "warming"):
                advance(self.rollout, state, act=log)
            move_on(self.rollout, log)
            self.rollout.analysis = ANALYSIS
            move_on(self.rollout, log)
        for arm, latency_ms, errors in (("live", 5.0, 0), ("trial", 7.0, 3)):
            counts = ArmCounts()
            for number in range(400):
                counts.add(latency_ms, failed=number < errors)
                counts.add_confidence(0.9)
            trial_record("g", {(self.rollout.pk, self.rollout.trial_serial, arm): counts})

    def client(self, role: str) -> Client:
        return pages_as(self, role)

    def at(self, name: str = "rollout") -> str:
        return reverse(f"webui:{name}", args=[self.rollout.pk])

    def now(self) -> Rollout:
        return Rollout.objects.get(pk=self.rollout.pk)


@pytest.fixture
def trial() -> Trial:
    return Trial()


@pytest.mark.parametrize("name", ["rollout", "rollout_state", "rollout_latencies", "rollout_rollback"])
def test_a_rollout_is_for_members(trial: Trial, client: Client, name: str) -> None:
    assert client.get(trial.at(name))["Location"].startswith("/login/")
    assert trial.client(Role.VIEWER).get(trial.at(name)).status_code == 200
    client.force_login(make_user())
    assert client.get(trial.at(name)).status_code == 404


def test_the_timeline_says_what_was_found_and_what_is_to_come(trial: Trial) -> None:
    events = trial.client(Role.VIEWER).get(trial.at()).context["story"].events
    assert [event["title"] for event in events] == [
        *("Queue", "Load", "Warm and check", "Shadow 20 %", "Canary 5 %"),
        *("Canary 50 %", "Promote", "Drain", "Watch", "Live"),
    ]
    assert events[3]["text"] == "Errors: 0 of 200 failed. P99: 6.0 ms, 5.0 ms beside it."
    assert [bool(event["at"]) for event in events] == [True] * 5 + [False] * 5


def test_both_versions_stand_side_by_side(trial: Trial) -> None:
    client = trial.client(Role.VIEWER)
    lines = {line.label: (line.live, line.tried) for line in client.get(trial.at()).context["arms"]}
    assert lines["Requests"] == ("400", "400")
    assert lines["Failed"] == ("0 (0.0 %)", "3 (0.8 %)")
    curves = client.get(trial.at("rollout_latencies")).json()["data"]
    assert [(curve["name"], curve["y"]) for curve in curves] == [("v1", [0.0, 1.0]), ("v2", [0.0, 1.0])]


def test_what_is_over_has_a_last_step_and_waits_for_no_analysis(trial: Trial) -> None:
    client = trial.client(Role.VIEWER)
    assert "Both versions at this step" in client.get(trial.at()).text
    for state, analysis, waits in (("canarying", None, True), ("done", None, False)):
        Rollout.objects.filter(pk=trial.rollout.pk).update(state=state, analysis=analysis)
        assert ("Nothing was analysed at this step yet." in client.get(trial.at()).text) is waits
    assert "Both versions at its last step" in client.get(trial.at()).text


def test_who_steers_it(trial: Trial) -> None:
    viewer, engineer = trial.client(Role.VIEWER), trial.client(Role.ENGINEER)
    assert "Give up" not in viewer.get(trial.at("rollout_state")).text
    for name in ("rollout_pause", "rollout_continue", "rollout_abort"):
        assert viewer.post(trial.at(name), {"comment": "x"}).status_code == 403
        assert engineer.get(trial.at(name))["Location"] == trial.at()
    engineer.post(trial.at("rollout_pause"), {"comment": "lunch"})
    page = engineer.get(trial.at())
    assert "lunch" in page.text
    assert page.context["can_continue"]
    engineer.post(trial.at("rollout_continue"))
    assert trial.now().paused is None
    refused = engineer.post(trial.at("rollout_abort"), {"comment": ""})
    assert (refused.status_code, "Say why it is given up." in refused.text) == (422, True)
    engineer.post(trial.at("rollout_abort"), {"comment": "wrong data"})
    assert trial.now().state == "retreating"
    assert "wrong data" in engineer.get(trial.at()).text


def test_a_watched_version_is_rolled_back_by_one_click(trial: Trial) -> None:
    engineer = trial.client(Role.ENGINEER)
    assert engineer.get(trial.at()).context["target"] is None
    trial.make_live(trial.rollout.version)
    Rollout.objects.filter(pk=trial.rollout.pk).update(state="watching")
    assert "Roll back to v1" in engineer.get(trial.at("rollout_state")).text
    answer = engineer.post(trial.at("rollout_rollback"), {"version": 1})
    back = Rollout.objects.get(kind="rollback")
    assert answer["Location"] == reverse("webui:rollout", args=[back.pk])
    assert (trial.now().state, back.cause) == ("rolled_back", f"rollout:{trial.rollout.pk}")
