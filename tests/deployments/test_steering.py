"""People pause, continue and abort a rollout; each right beside its refusal."""

import pytest

from backend.core.acts import act, project_scope
from backend.core.clock import now
from backend.core.errors import AppError, StaleStateError
from backend.core.models import LogEntry
from backend.deployments.models import Rollout
from backend.deployments.moves import move_on
from backend.deployments.pressure import swapping_services
from backend.deployments.queueing import rollout_queue
from backend.deployments.steering import rollout_abort, rollout_continue, rollout_pause
from tests.clients import api_of
from tests.deployments.rows import SYSTEM, Stage
from tests.factories import make_user, member

pytestmark = pytest.mark.django_db


class Tried(Stage):
    """A second version on its way, in any state."""

    def __init__(self, state: str = "canarying") -> None:
        super().__init__(rollout_plan={"shadow_share": 0.5, "canary_shares": [0.1, 0.5], "watch_s": 60})
        self.make_live(self.version())
        with act(project_scope(self.project.pk), SYSTEM) as log:
            self.rollout = rollout_queue(self.version(), self.environment, "promote", log)
        moment = {"trial_serial": 1, "trial_share": 0.1, "trial_at": now()}
        Rollout.objects.filter(pk=self.rollout.pk).update(state=state, **moment)
        self.rollout.refresh_from_db()


def code(work, **asked) -> str:
    with pytest.raises(AppError) as caught:
        work(**asked)
    return caught.value.code


@pytest.mark.parametrize("state", ["shadowing", "canarying", "watching"])
def test_a_pause_is_by_somebody_and_ends_by_somebody(state: str) -> None:
    stage = Tried(state)
    engineer = stage.actor("engineer")
    rollout = rollout_pause(actor=engineer, rollout=stage.rollout, reason="lunch")
    assert rollout.paused == {"code": "asked", "reason": "lunch", "by": engineer.ref}
    assert code(rollout_pause, actor=engineer, rollout=rollout) == "not_pausable"
    rollout = rollout_continue(actor=engineer, rollout=rollout)
    assert (rollout.state, rollout.paused, rollout.trial_serial) == (state, None, 1)
    assert code(rollout_continue, actor=engineer, rollout=rollout) == "not_paused"
    kinds = LogEntry.objects.filter(object=f"rollout:{rollout.pk}").values_list("kind", flat=True)
    assert list(kinds)[-2:] == ["rollout.paused", "rollout.continued"]


@pytest.mark.parametrize(
    ("state", "then", "share"),
    [("shadowing", "canarying", 0.1), ("canarying", "canarying", 0.5), ("watching", "done", 0.0)],
)
def test_what_the_analysis_paused_continues_with_the_next_step(state: str, then: str, share: float) -> None:
    stage = Tried(state)
    Rollout.objects.update(paused={"code": "inconclusive", "reason": "?", "by": "system:control"})
    rollout = rollout_continue(actor=stage.actor("engineer"), rollout=stage.rollout)
    assert (rollout.state, rollout.trial_share, rollout.paused) == (then, share, None)


@pytest.mark.parametrize("state", ["queued", "loading", "promoting", "draining", "retreating", "done"])
def test_what_swaps_or_is_over_is_not_paused(state: str) -> None:
    stage = Tried(state)
    assert code(rollout_pause, actor=stage.actor("engineer"), rollout=stage.rollout) == "not_pausable"


@pytest.mark.parametrize("state", ["queued", "loading", "warming", "shadowing", "canarying"])
def test_an_abort_leaves_what_is_live(state: str) -> None:
    stage = Tried(state)
    then = "retreating" if state in ("shadowing", "canarying") else "aborted"
    engineer = stage.actor("engineer")
    assert code(rollout_abort, actor=engineer, rollout=stage.rollout, reason=" ") == "reason_needed"
    rollout = rollout_abort(actor=engineer, rollout=stage.rollout, reason="wrong data")
    assert (rollout.state, rollout.failure["code"], rollout.failure["detail"]) == (
        then,
        "aborted",
        "wrong data",
    )


@pytest.mark.parametrize("state", ["promoting", "draining", "watching", "done"])
def test_from_its_promotion_on_it_is_rolled_back_instead(state: str) -> None:
    stage = Tried(state)
    assert code(rollout_abort, actor=stage.actor("engineer"), rollout=stage.rollout, reason="x") == "too_late"


def test_who_may() -> None:
    stage = Tried()
    address = f"/api/v1/rollouts/{stage.rollout.pk}"

    def post(user, what: str, **body: str) -> tuple[int, str]:
        client = api_of(user)
        answer = client.post(f"{address}/{what}/", body, format="json")
        return answer.status_code, answer.data.get("state", answer.data.get("code"))

    for role in ("viewer", "curator", "approver"):
        for what, body in (("pause", {}), ("continue", {}), ("abort", {"reason": "x"})):
            assert post(member(stage.project, role), what, **body) == (403, "permission_denied")
    assert post(make_user(), "pause") == (404, "not_found")
    engineer = member(stage.project, "engineer")
    assert post(engineer, "pause") == (200, "canarying")
    assert post(engineer, "continue") == (200, "canarying")
    assert post(engineer, "abort") == (400, "invalid")
    assert post(engineer, "abort", reason="x") == (200, "retreating")
    assert post(engineer, "abort", reason="x") == (409, "too_late")


def test_control_does_not_move_what_somebody_paused_meanwhile() -> None:
    stage = Tried()
    read = Rollout.objects.get(pk=stage.rollout.pk)
    rollout_pause(actor=stage.actor("engineer"), rollout=stage.rollout)
    with pytest.raises(StaleStateError), act(project_scope(stage.project.pk), SYSTEM) as log:
        move_on(read, log)


@pytest.mark.parametrize(("state", "rests"), [("loading", True), ("canarying", False), ("promoting", True)])
def test_trainings_go_on_while_a_version_is_tried(state: str, rests: bool) -> None:
    stage = Tried(state)
    assert swapping_services() == ({stage.service.name} if rests else set())
