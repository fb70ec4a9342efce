"""A governed training rests, pauses while serving suffers, stays interruptible, and tells what it cost."""

import json
import threading
import time
from pathlib import Path
from typing import Any

import pytest
import torch

from cl_engine.data import read_npz
from cl_engine.governor import governor as module
from cl_engine.governor.governor import Governor
from cl_engine.governor.pacer import LEAST_DUTY
from cl_engine.job.training import Training
from cl_engine.specs.jobs import GovernorSpec
from tests.cl_engine import factories

OBJECTIVE_MS = 50.0


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "READ_EVERY_S", 0.01)
    monkeypatch.setattr(module, "TELL_EVERY_S", 0.05)


def say(folder: Path, p99_ms: float) -> None:
    told = {"digits": {"requests": 100, "p99_ms": p99_ms}}
    part = folder / "gateway.part"
    part.write_text(json.dumps({"written_s": time.time(), "services": told}))
    part.replace(folder / "gateway.json")


class Told(list[tuple[str, float]]):
    """What a governor told, and whether the training is wanted."""

    wanted = True

    def governor(self, folder: Path) -> Governor:
        spec = GovernorSpec(service="digits", objective_ms=OBJECTIVE_MS, folder=folder)
        made = Governor(
            spec,
            wanted=lambda: self.wanted,
            tell=lambda name, value: self.append((name, value)),
            say=lambda text: self.append((text, 0)),
        )
        made.begin()
        return made


def test_it_waits_until_serving_is_well_again(tmp_path: Path) -> None:
    say(tmp_path, 20)
    made = Told().governor(tmp_path)
    say(tmp_path, 80)
    time.sleep(module.READ_EVERY_S)
    well = threading.Timer(0.3, say, (tmp_path, 20))
    well.start()
    made.between_steps(32)
    well.join()
    summary = made.summary()
    assert summary["paused_s"] is not None
    assert 0.2 < summary["paused_s"] < 5
    assert (summary["p99_before_ms"], summary["p99_worst_ms"], summary["violations"]) == (20, 80, 1)


def test_an_interruption_ends_a_pause(tmp_path: Path) -> None:
    told = Told()
    made = told.governor(tmp_path)
    say(tmp_path, 80)
    time.sleep(module.READ_EVERY_S)
    threading.Timer(0.1, lambda: setattr(told, "wanted", False)).start()
    made.between_steps(32)
    assert made.pacer.paused


def test_it_tells_latency_duty_and_rate_as_it_goes(tmp_path: Path) -> None:
    told = Told()
    made = told.governor(tmp_path)
    made.pacer.duty = LEAST_DUTY
    say(tmp_path, 49)
    for _ in range(3):
        time.sleep(0.02)
        made.between_steps(32)
    assert {name for name, _ in told} == {"governor/p99_ms", "governor/duty", "governor/samples_per_s"}
    summary = made.summary()
    assert summary["duty"] == pytest.approx(LEAST_DUTY, abs=0.03)
    assert summary["p99_during_ms"] == 49


def test_a_governed_update_learns_the_same_and_its_result_says_what_it_cost(
    data: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "latency"
    folder.mkdir()
    governor = {"service": "digits", "objective_ms": OBJECTIVE_MS, "folder": str(folder)}
    out = tmp_path / "governed"
    threading.Thread(target=well_once_it_suffered, args=(folder, out), daemon=True).start()
    governed = trained(data, out, governor=governor)
    free = trained(data, tmp_path / "free")
    assert free.governor is None
    assert governed.governor is not None
    assert governed.governor.total.paused_s > 0
    assert governed.job.fingerprint == free.job.fingerprint
    names = {event["name"] for event in factories.events(governed.job.out, "metric")}
    assert {"governor/duty", "governor/samples_per_s", "governor/p99_ms"} <= names
    assert not any(name.startswith("governor") for name in governed.metrics)
    for name, tensor in free.model.state_dict().items():
        assert torch.equal(tensor, governed.model.state_dict()[name]), name


def well_once_it_suffered(folder: Path, out: Path) -> None:
    """Serving is late until the training was seen to tell so, and then well again."""
    events = out / "events.jsonl"
    while not (events.exists() and "governor/p99_ms" in events.read_text()):
        say(folder, 80)
        time.sleep(0.05)
    say(folder, 20)


def trained(data: Path, out: Path, **changes: Any) -> Training:
    spec = factories.update_spec(data, "first", "naive", epochs=2, **changes)
    job = factories.update_job(spec, out)
    training = Training(job, read_npz(data / "first.npz", job.spec.signature), {})
    training.run()
    return training
