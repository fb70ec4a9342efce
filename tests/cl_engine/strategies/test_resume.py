"""A training that is killed goes on from its last checkpoint and ends as if nothing had happened."""

from pathlib import Path
from typing import Any

import pytest

from cl_engine.data.tensorfile import write_tensors
from cl_engine.job.checkpoint import Checkpoint
from cl_engine.job.training import Training
from tests.cl_engine import factories
from tests.cl_engine.strategies import tomorrow
from tests.cl_engine.strategies.tomorrow import DEPLOYABLE

Json = dict[str, Any]
# Each of two epochs has five steps, and is left in its middle.
CHECKPOINTS = (3, 8)
LOST_STEPS = 1
# It passes over later experiences once, whatever is asked.
ONE_EPOCH = ("slda",)


class Killed(BaseException):
    """Stands for the end of the process."""


@pytest.mark.parametrize("strategy", DEPLOYABLE)
def test_a_killed_training_ends_as_the_undisturbed_one(
    strategy: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, interrupted = tmp_path / "whole", tmp_path / "interrupted"
    spec = second_experience(strategy, tmp_path)
    checkpoints = CHECKPOINTS[:1] if strategy in ONE_EPOCH else CHECKPOINTS
    with monkeypatch.context() as patch:
        patch.setattr(Checkpoint, "write", lambda *unwritten: None)
        trained(spec, whole)
    for step in checkpoints:
        with monkeypatch.context() as patch:
            patch.setattr(Checkpoint, "write", dying_after(step))
            with pytest.raises(Killed):
                trained(spec, interrupted)
    trained(spec, interrupted)
    assert [event["resumed_at"] for event in factories.events(interrupted, "started")] == [0, *checkpoints]
    for name in ("model.safetensors", "state.safetensors"):
        assert (interrupted / name).read_bytes() == (whole / name).read_bytes(), name


def test_a_killed_training_goes_on_at_the_learning_rate_of_its_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = second_experience("replay", tmp_path)
    spec["train"] |= {"schedule": "cosine", "warmup_steps": 4}
    interrupted, whole = killed_and_whole(spec, tmp_path, CHECKPOINTS[0], monkeypatch)
    assert interrupted == whole


def killed_and_whole(
    spec: Json, folder: Path, step: int, monkeypatch: pytest.MonkeyPatch
) -> tuple[bytes, bytes]:
    """The weights after a training that is killed and goes on from this step, and after one that is not."""
    with monkeypatch.context() as patch:
        patch.setattr(Checkpoint, "write", dying_after(step))
        with pytest.raises(Killed):
            trained(spec, folder / "interrupted")
    for out in ("interrupted", "whole"):
        trained(spec, folder / out)
    interrupted, whole = (
        (folder / out / "model.safetensors").read_bytes() for out in ("interrupted", "whole")
    )
    return interrupted, whole


def second_experience(strategy: str, folder: Path) -> Json:
    """An update on top of what the strategy itself learned of the first experience."""
    made = tomorrow.learner(strategy, tomorrow.network())
    made.learn(tomorrow.today())
    made.state().write(folder / "state.safetensors")
    write_tensors(folder / "model.safetensors", made.setting.model.state_dict())
    base = factories.base_of(folder, len(factories.DIGITS))
    train = {"epochs": 2, "checkpoint_every_s": 0}
    return factories.update_spec(folder, "unread", strategy, base=base, train=train, evaluation=[])


def trained(spec: Json, out: Path) -> None:
    """Train to the end, from a checkpoint where there is one; leaves weights and state."""
    training = Training(factories.update_job(spec, out), tomorrow.tomorrow(), {})
    training.run().write(out / "state.safetensors")
    write_tensors(out / "model.safetensors", training.model.state_dict())


def dying_after(step: int) -> Any:
    """Writes the checkpoint of this step alone, and ends the process some steps later."""
    write = Checkpoint.write

    def written(checkpoint: Checkpoint, folder: Path, fingerprint: str) -> None:
        if checkpoint.step == step:
            write(checkpoint, folder, fingerprint)
        if checkpoint.step == step + LOST_STEPS:
            raise Killed

    return written
