"""A service on the house's own Triton that is live in one version and tries another as a canary."""

import time

from backend.core.acts import act, project_scope
from backend.deployments.queueing import rollout_queue
from backend.hosts.services import environment_change
from benchmarks.swap.stage import ACTOR, LIMIT_S, Stage, build

SHARE = 0.1
# It stays at its canary, whatever is counted.
PLAN = {
    "canary_shares": [SHARE],
    "step_s": 86_400.0,
    "patience_s": 86_400.0,
    "max_errors": 1.0,
    "max_p99_ratio": 1e6,
    "max_accuracy_drop": 1.0,
    "max_confidence_drop": 1.0,
}


def build_canary() -> Stage:
    """Every request is recorded, a tenth of them answered by the tried version."""
    stage = build(sample_rate=1.0)
    environment_change(actor=ACTOR, environment=stage.environment, rollout_plan=PLAN)
    stage.environment.refresh_from_db()
    version = stage.register()
    with act(project_scope(stage.service.project_id), ACTOR) as log:
        rollout = rollout_queue(version, stage.environment, "promote", log)
    deadline_s = time.monotonic() + LIMIT_S
    while rollout.state != "canarying":
        if rollout.state not in rollout.machine.active or time.monotonic() > deadline_s:
            raise SystemExit(f"The canary did not begin: {rollout.state}, {rollout.failure}")
        time.sleep(0.1)
        rollout.refresh_from_db()
    # A gateway takes a new routing up within 250 ms.
    time.sleep(1.0)
    return stage
