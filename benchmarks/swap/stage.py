"""What is promoted and rolled back: a service on the house's own Triton, with versions that answer differently."""

import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from backend.config.environment import ENV, ROOT
from backend.core.actor import system_actor
from backend.core.acts import act, project_scope
from backend.demo.traffic import gateway_address
from backend.deployments.models import LivePeriod, Rollout
from backend.deployments.queueing import rollout_queue
from backend.deployments.services import rollback_start
from backend.engine.runtime import OnnxModel
from backend.hosts.models import Environment
from backend.hosts.services import environment_create, host_register
from backend.projects.models import Service
from backend.projects.services import project_create, service_create
from backend.registry.models import ModelVersion
from backend.registry.services import artifact_path, version_register
from benchmarks.interference.serving import SIGNATURE, TENSORS, update_spec
from benchmarks.swap.figures import Live, Span

ACTOR = system_actor("benchmark")
SERVICE = "swapped"
LIMIT_S = 60.0


@dataclass
class Stage:
    """A live version and the next ones. The people's part, gates and votes, is left out: rollouts begin at once."""

    environment: Environment
    service: Service
    folders: list[Path]
    image: np.ndarray
    seconds: dict[str, list[float]] = field(default_factory=lambda: {"promote": [], "rollback": []})
    changing: list[Span] = field(default_factory=list)
    resting: list[Span] = field(default_factory=list)

    def register(self) -> ModelVersion:
        """The next version: of one training and of the other in turn."""
        count = ModelVersion.objects.filter(service=self.service).count()
        return version_register(
            actor=ACTOR,
            service=self.service,
            folder=self.folders[count % len(self.folders)],
            architecture="small_cnn",
            architecture_parameters={},
            classes=SIGNATURE["classes"],
            parent=None,
            snapshot=None,
            strategy="replay",
            seen_ids=(),
            metrics={},
            cause="",
        )

    def promote(self) -> None:
        """A version that was never loaded goes live."""
        version = self.register()
        with act(project_scope(self.service.project_id), ACTOR) as log:
            rollout = rollout_queue(version, self.environment, "promote", log)
        self._follow(rollout)

    def roll_back(self) -> None:
        """By one click, to what was live before."""
        self._follow(rollback_start(actor=ACTOR, service=self.service, environment=self.environment))

    def rest(self) -> None:
        """Leave all as it is for as long as the last change took: what the machine itself does to the clients."""
        began_s, (from_s, to_s) = time.time(), self.changing[-1]
        time.sleep(to_s - from_s)
        self.resting.append((began_s, time.time()))

    def periods(self) -> list[Live]:
        """What was live when, and what it says to the image."""
        found = []
        for period in LivePeriod.objects.filter(service=self.service).select_related("version"):
            model = OnnxModel(artifact_path(period.version, "model.onnx"))
            ended_s = period.ended_at.timestamp() if period.ended_at else time.time()
            began_s = period.started_at.timestamp()
            found.append(Live(period.version.number, began_s, ended_s, model.predict(self.image)[0]))
        return found

    def _follow(self, rollout: Rollout) -> None:
        began_s, deadline_s = time.time(), time.monotonic() + LIMIT_S
        while rollout.state in rollout.machine.active and time.monotonic() < deadline_s:
            time.sleep(0.1)
            rollout.refresh_from_db()
        if rollout.state != "done":
            raise SystemExit(f"The {rollout.kind} ended as {rollout.state}: {rollout.failure}")
        self.changing.append((began_s, time.time()))
        period = LivePeriod.objects.get(rollout=rollout)
        self.seconds[rollout.kind].append((period.started_at - rollout.created_at).total_seconds())


def build(sample_rate: float = 0.2) -> Stage:
    """Train two models, and make the first live."""
    host = host_register(
        actor=ACTOR,
        name="triton",
        http_url=ENV.triton_address,
        grpc_url=ENV.triton_grpc_address,
        runtime=ENV.triton_runtime,
        repository=ENV.triton_repository,
    )
    project = project_create(actor=ACTOR, name="Swaps", slug="swaps")
    environment = environment_create(actor=ACTOR, project=project, name="production", host=host)
    service = service_create(
        actor=ACTOR,
        project=project,
        name=SERVICE,
        title="Digits",
        signature=SIGNATURE | TENSORS,
        architecture="small_cnn",
        sample_rate=sample_rate,
    )
    folder = Path(tempfile.mkdtemp(dir=ENV.home))
    random = np.random.default_rng(0)
    image = random.integers(0, 256, (1, *SIGNATURE["shape"]), np.uint8)
    stage = Stage(environment, service, [_trained(folder, seed) for seed in (1, 2)], image)
    stage.promote()
    stage.seconds["promote"].clear()
    stage.changing.clear()
    return stage


def addresses() -> list[str]:
    """What the clients are told of the house."""
    return ["--gateway", gateway_address(), "--triton", ENV.triton_address, "--model", SERVICE]


def _trained(folder: Path, seed: int) -> Path:
    spec = update_spec(folder, samples=256, epochs=2, threads=1, seed=seed)
    path, out = folder / f"{seed}.json", folder / f"model-{seed}"
    path.write_text(json.dumps(spec))
    command = [sys.executable, "-m", "cl_engine", "update", str(path), "--out", str(out)]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return out
