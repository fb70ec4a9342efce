"""A rollout goes through the steps of its plan, and those that it has still before it are the same."""

from typing import Any

import pytest

from backend.core.acts import act, project_scope
from backend.core.states import advance
from backend.deployments.models import Rollout
from backend.deployments.moves import Step, first_trial, move_on, path_of
from backend.deployments.queueing import rollout_queue
from tests.deployments.rows import SYSTEM, Stage

pytestmark = pytest.mark.django_db
TRIES = [
    ({}, [Step("promoting")]),
    ({"shadow_share": 0.2}, [Step("shadowing", 0.2), Step("promoting")]),
    ({"canary_shares": [0.1]}, [Step("canarying", 0.1), Step("promoting", 0.1)]),
    (
        {"shadow_share": 0.2, "canary_shares": [0.1, 0.5]},
        [
            Step("shadowing", 0.2),
            Step("canarying", 0.1, 0),
            Step("canarying", 0.5, 1),
            Step("promoting", 0.5, 1),
        ],
    ),
]


def warming(plan: dict[str, Any], *, beside: bool) -> Rollout:
    """A rollout under the plan, about to be tried; beside: there is a live version."""
    stage = Stage(rollout_plan=plan)
    if beside:
        stage.make_live(stage.version())
    with act(project_scope(stage.project.pk), SYSTEM) as log:
        rollout = rollout_queue(stage.version(), stage.environment, "promote", log)
        for state in ("loading", "warming"):
            advance(rollout, state, act=log)
    return rollout


@pytest.mark.parametrize(("plan", "steps"), TRIES)
def test_it_goes_through_its_plan(plan: dict[str, Any], steps: list[Step]) -> None:
    rollout = warming(plan, beside=True)
    assert first_trial(rollout) == (len(steps) > 1)
    path, gone = path_of(rollout), []
    while rollout.state != "promoting":
        with act(project_scope(rollout.service.project_id), SYSTEM) as log:
            move_on(rollout, log)
        gone.append(Step(rollout.state, rollout.trial_share, rollout.canary_step))
    assert gone == path[3:-2] == steps


def test_a_first_version_is_promoted_at_once_and_watched() -> None:
    rollout = warming({"shadow_share": 0.2, "canary_shares": [0.1], "watch_s": 60}, beside=False)
    assert not first_trial(rollout)
    states = [step.state for step in path_of(rollout)]
    assert states == ["queued", "loading", "warming", "promoting", "draining", "watching", "done"]
