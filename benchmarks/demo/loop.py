"""The loop itself: what happens to the service, who does what, and when. Everything runs for real."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from backend.automation.models import Chain
from backend.automation.selectors import chain_list
from backend.core.acts import project_scope
from backend.core.chain import verify_chain
from backend.datasets.models import Snapshot
from backend.demo.curators import label_waiting
from backend.demo.material import Material
from backend.demo.people import person
from backend.demo.story import TRAINING, environment_of, first_version_step, project_set_up
from backend.demo.traffic import Answer, Traffic, truth
from backend.deployments.selectors import live_periods, live_version, rollout_list
from backend.deployments.services import request_create, request_vote
from backend.deployments.states import ROLLOUT
from backend.engine.runtime import OnnxModel
from backend.monitoring.models import Alert
from backend.monitoring.selectors import alert_list, monitor_list
from backend.registry.models import ModelVersion
from backend.registry.services import artifact_path
from backend.updates.models import UpdateRun
from backend.updates.services import run_start
from benchmarks.demo.figures import Moments, Span, figures, shortfalls
from benchmarks.demo.progress import Phases

CALM_S, AFTER_S = 15.0, 16.0
STEP_S = 0.1
ENGINEER = "erik"
APPROVER = "ana"


@dataclass
class Loop:
    """One run of the demo. Waits give up after `limit_s` each with a sentence."""

    material: Material
    clients: Traffic
    phases: Phases
    limit_s: float = 180.0

    def run(self) -> tuple[dict[str, float], list[str]]:
        """(figures, why the loop did not close: empty when it did)."""
        self.service = project_set_up(self.material)
        self.engineer, self.environment = person(ENGINEER).actor, environment_of(self.service)
        self._first_version()
        began = time.time()
        self._calm()
        drift = time.time()
        alert = self._alert()
        alerts_before = alert_list(self.engineer, self.service).count() - 1
        chain = self._label()
        update = self._update(chain)
        rollout, live = self._deploy(chain)
        self._after(chain)
        self.clients.play()
        time.sleep(1)
        alerted = alert.created_at.timestamp()
        moments = Moments(began, drift, alerted, update, rollout, live, time.time())
        found = figures(self.material, self._answers(), moments, self._naive)
        return found, shortfalls(found, alerts_before, verify_chain(project_scope(self.service.project_id)))

    def _first_version(self) -> None:
        with self.phases.phase("Train, validate and deploy v1 on upright digits 0 to 8") as phase:
            self._until("v1 is live", lambda: first_version_step(self.service) or phase.tick())
            unarmed = monitor_list(self.engineer, self.service).exclude(state="armed")
            self._until("the monitors are armed", lambda: not unarmed.exists())

    def _calm(self) -> None:
        self.clients.play("upright")
        with self.phases.phase("Steady traffic, nothing has changed") as phase:
            self._for(CALM_S, phase.set)

    def _alert(self) -> Alert:
        self.clients.play("drifting")
        with self.phases.phase("The digits tilt, a tenth class appears: waiting for the alert"):
            self._until("an alert is raised", lambda: alert_list(self.engineer, self.service).exists())
        return alert_list(self.engineer, self.service).order_by("pk")[0]

    def _label(self) -> Chain:
        """The policy queues samples, the curators label them; what is measured is never queued."""
        known = truth(self.material)
        with self.phases.phase("The policy queues samples, curators label them") as phase:
            self._until("a policy reacts", lambda: chain_list(self.engineer, self.service).exists())
            wanted = chain_list(self.engineer, self.service)[0].settings["samples_to_label"]
            labelled = 0
            while (chain := chain_list(self.engineer, self.service)[0]).state in ("collecting", "labelling"):
                if chain.state == "labelling":
                    self.clients.play("drifted")
                done = label_waiting(self.service, known, at_most=50)
                labelled += done
                phase.set(labelled / wanted)
                time.sleep(0 if done else STEP_S)
        return chain

    def _update(self, chain: Chain) -> tuple[float, float]:
        """The update with replay runs in its own process; one without is queued behind it."""
        self.clients.play("drifted")
        run = self._fresh(chain).run
        assert run is not None, chain.problem
        self.naive = self._without_replay(run)
        with self.phases.phase(f"Update by replay: {run}") as phase:
            self._until("the update ends", lambda: self._ended(run, phase.set))
            assert run.state == "finished", run.failure
            self._until("the candidate is validated", lambda: self._fresh(chain).state == "proposed", chain)
        return _seconds(run.started_at), _seconds(run.finished_at)

    def _without_replay(self, run: UpdateRun) -> UpdateRun:
        return run_start(
            actor=self.engineer,
            service=self.service,
            strategy="naive",
            parameters={},
            training=TRAINING,
            snapshot=_trained_on(run),
            base=run.base,
        )

    def _deploy(self, chain: Chain) -> tuple[Span, float]:
        """The span of the rollout, and when the version went live."""
        report = self._fresh(chain).report
        assert report is not None
        what = f"{ENGINEER} requests, {APPROVER} approves, {report.version} is a shadow, a canary, then live"
        with self.phases.phase(what):
            request = request_create(
                actor=self.engineer, version=report.version, environment=self.environment, cause=chain.cause
            )
            request_vote(actor=person(APPROVER).actor, request=request, approve=True, comment="Recovered.")
            rollouts = rollout_list(self.engineer, self.service).filter(version=report.version)
            ended = rollouts.filter(state__in=ROLLOUT.final)
            self._until("the rollout ends", ended.exists)
            [rollout] = ended
            assert rollout.state == "done", rollout.failure
        period = live_periods(self.engineer, self.service).get(rollout=rollout)
        span = (_seconds(rollout.created_at), _seconds(rollout.state_changed_at))
        return span, _seconds(period.started_at)

    def _after(self, chain: Chain) -> None:
        self.clients.play("drifted", "upright")
        with self.phases.phase("Traffic goes on, old and new; the update without replay ends") as phase:
            self._for(AFTER_S, phase.set)
            self._until("the update without replay ends", lambda: self._ended(self.naive, phase.set))
            self._until("the chain is closed", lambda: self._fresh(chain).state == "live", chain)
        live = live_version(self.engineer, self.service, self.environment)
        assert live is not None
        assert live.number == 2, live

    def _naive(self, inputs: np.ndarray) -> np.ndarray:
        self.naive.refresh_from_db()
        version = self.naive.version
        assert isinstance(version, ModelVersion), self.naive.failure
        return np.asarray(OnnxModel(artifact_path(version, "model.onnx")).predict(inputs).argmax(axis=1))

    def _ended(self, run: UpdateRun, progress: Callable[[float], None]) -> bool:
        run.refresh_from_db()
        progress(run.fraction)
        return run.state in run.machine.final

    def _fresh(self, chain: Chain) -> Chain:
        chain.refresh_from_db()
        return chain

    def _answers(self) -> list[Answer]:
        return self.clients.answers()

    def _for(self, seconds: float, progress: Callable[[float], None]) -> None:
        began = time.monotonic()
        while (passed := time.monotonic() - began) < seconds:
            progress(passed / seconds)
            time.sleep(STEP_S)

    def _until(self, what: str, held: Callable[[], bool | None], chain: Chain | None = None) -> None:
        deadline = time.monotonic() + self.limit_s
        while not held():
            if chain is not None and chain.state == "stopped":
                raise SystemExit(f"The chain stopped before {what}: {chain.problem}")
            if time.monotonic() > deadline:
                raise SystemExit(f"Gave up waiting until {what}, after {self.limit_s:.0f} s.")
            time.sleep(STEP_S)


def _trained_on(run: UpdateRun) -> Snapshot:
    assert run.snapshot is not None
    return run.snapshot


def _seconds(at: datetime | None) -> float:
    assert at is not None
    return at.timestamp()
