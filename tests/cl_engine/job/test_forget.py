"""A forgotten sample is in no file that the next training reads, and no run goes on that learned from it."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from cl_engine.__main__ import main
from cl_engine.data import TensorDataset
from cl_engine.data.tensorfile import read_tensors
from cl_engine.errors import EngineError
from cl_engine.job.forget import forget, read_ids
from cl_engine.job.process import alone_in
from cl_engine.state import CLState
from tests.cl_engine import factories

STATE, CHECKPOINT = "state.safetensors", "checkpoint.safetensors"


@pytest.fixture(scope="module")
def made(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of two updates, `base` and `next`, which goes on from it: each with a state and a checkpoint."""
    folder = tmp_path_factory.mktemp("updates")
    factories.trained(base_spec(data), folder / "base")
    factories.trained(next_spec(data, folder), folder / "next")
    return folder


@pytest.fixture
def updates(made: Path, tmp_path: Path, data: Path) -> Path:
    """A copy of `made`, at the paths that its specs name."""
    for update in ("base", "next"):
        (tmp_path / update).mkdir()
        for file in (made / update).glob("*.safetensors"):
            (tmp_path / update / file.name).write_bytes(file.read_bytes())
    return tmp_path


def base_spec(data: Path) -> dict[str, Any]:
    parameters = {"memory_size": 60}
    return factories.update_spec(data, "first", epochs=1, evaluation=[], parameters=parameters)


def next_spec(data: Path, folder: Path) -> dict[str, Any]:
    base = factories.base_of(folder / "base", 10)
    return factories.update_spec(data, "new", epochs=1, evaluation=[], base=base)


def ids(path: Path) -> list[str]:
    return CLState.read(path).memory_ids


def test_the_others_keep_keys_and_order_and_the_sample_is_gone(updates: Path) -> None:
    path = updates / "base" / STATE
    before = CLState.read(path)
    path.with_name("state.json").write_text("{}")
    lost = [before.memory_ids[place] for place in (40, 0, 7)]
    report = forget([*lost, "stranger"], state=path)
    after = CLState.read(path)
    assert before.memory is not None
    assert after.memory is not None
    kept = [place for place in range(60) if place not in (0, 7, 40)]
    assert after.memory_ids == [before.memory_ids[place] for place in kept]
    assert torch.equal(after.memory.keys, before.memory.keys[kept])
    assert torch.equal(after.memory.samples.x, before.memory.samples.x[kept])
    assert after.optimiser.keys() == before.optimiser.keys()
    assert not any(name.encode() in path.read_bytes() for name in lost)
    assert before.memory.samples.x[40].numpy().tobytes() not in path.read_bytes()
    assert json.loads(path.with_name("state.json").read_text())["memory_ids"] == after.memory_ids
    file = report["files"]["state"]
    assert (file["outcome"], file["found"]) == ("removed", [lost[1], lost[2], lost[0]])
    assert file["sha256"] == sha256(path.read_bytes()).hexdigest()
    assert report["not_found"] == ["stranger"]


def test_a_memory_may_be_forgotten_whole(updates: Path) -> None:
    path = updates / "base" / STATE
    forget(ids(path), state=path)
    assert CLState.read(path).memory is None


def test_a_run_that_learned_from_the_sample_can_not_go_on(updates: Path, data: Path) -> None:
    path = updates / "base" / CHECKPOINT
    sample = np.load(data / "first.npz")["ids"][0]
    report = forget([sample], checkpoint=path)
    assert report["files"]["checkpoint"]["outcome"] == "withdrawn"
    assert read_tensors(path)[0] == {}, "its weights went too"
    with pytest.raises(EngineError) as refused:
        factories.trained(base_spec(data), updates / "base")
    assert refused.value.code == "checkpoint_withdrawn"
    assert forget([sample], checkpoint=path)["files"]["checkpoint"]["outcome"] == "unchanged"


def test_a_remembered_sample_counts_as_one_that_was_learned_from(updates: Path, data: Path) -> None:
    remembered = ids(updates / "base" / STATE)[0]
    assert remembered not in np.load(data / "new.npz")["ids"]
    report = forget([remembered], checkpoint=updates / "next" / CHECKPOINT)
    assert report["files"]["checkpoint"]["found"] == [remembered]


def test_a_run_without_the_sample_goes_on(updates: Path, data: Path) -> None:
    path = updates / "base" / CHECKPOINT
    before = path.read_bytes()
    stranger = np.load(data / "new.npz")["ids"][0]
    report = forget([stranger], checkpoint=path)
    assert report["files"]["checkpoint"]["outcome"] == "unchanged"
    assert path.read_bytes() == before
    factories.trained(base_spec(data), updates / "base")
    assert factories.events(updates / "base", "started")[-1]["resumed_at"] == 16


def test_a_run_whose_base_forgot_does_not_go_on_unnoticed(updates: Path, data: Path) -> None:
    """The state changed at its path, so the spec and its fingerprint are the same."""
    spec = next_spec(data, updates)
    factories.trained(spec, updates / "again")
    forget(ids(updates / "base" / STATE)[:1], state=updates / "base" / STATE)
    with pytest.raises(EngineError, match="other samples") as refused:
        factories.trained(spec, updates / "again")
    assert refused.value.code == "checkpoint_mismatch"


def test_new_files_elsewhere_leave_the_old_ones(updates: Path) -> None:
    folder, out = updates / "base", updates / "out"
    before = {name: (folder / name).read_bytes() for name in (STATE, CHECKPOINT)}
    sample = ids(folder / STATE)[0]
    forget([sample], state=folder / STATE, checkpoint=folder / CHECKPOINT, out=out)
    assert {name: (folder / name).read_bytes() for name in before} == before
    assert sample not in ids(out / STATE)
    forget(["stranger"], state=folder / STATE, out=out)
    assert (out / STATE).read_bytes() == before[STATE], "what holds none of them is copied"


def test_a_full_disk_loses_nothing_and_asking_again_completes_it(
    updates: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = updates / "base"
    before, sample = (folder / STATE).read_bytes(), ids(folder / STATE)[0]
    written: list[Path] = []

    def replaced(aside: Path, target: Path) -> None:
        if target.name == STATE:
            raise OSError(28, "No space left on device")
        written.append(target)
        aside.rename(target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", replaced)
        with pytest.raises(EngineError) as refused:
            forget([sample], state=folder / STATE, checkpoint=folder / CHECKPOINT)
    assert refused.value.code == "storage_failed"
    assert (folder / STATE).read_bytes() == before
    assert written == [folder / CHECKPOINT], "no run goes on with it, whatever happens next"
    report = forget([sample], state=folder / STATE, checkpoint=folder / CHECKPOINT)
    assert {file["outcome"] for file in report["files"].values()} == {"unchanged", "removed"}


@pytest.mark.parametrize(("kind", "name"), [("state", STATE), ("checkpoint", CHECKPOINT)])
def test_a_folder_that_is_worked_in_is_left_alone(updates: Path, kind: str, name: str) -> None:
    """A job that writes what was read before, or a second forgetting, would bring the samples back."""
    with alone_in(updates / "base"), pytest.raises(EngineError) as refused:
        forget(["any"], **{kind: updates / "base" / name})
    assert refused.value.code == "job_running"


@pytest.mark.parametrize(
    ("name", "code"), [(STATE, "state_unreadable"), (CHECKPOINT, "checkpoint_unreadable")]
)
def test_one_kind_of_file_is_not_taken_for_the_other(updates: Path, name: str, code: str) -> None:
    other = updates / "base" / (CHECKPOINT if name == STATE else STATE)
    kind = name.partition(".")[0]
    with pytest.raises(EngineError) as refused:
        forget(["any"], **{kind: other})
    assert refused.value.code == code


@pytest.mark.parametrize("content", [None, b"", b"\n\n", b"\xff\xfe\x00"])
def test_ids_that_can_not_be_read_are_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "ids.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(EngineError) as refused:
        read_ids(path)
    assert refused.value.code == "ids_unreadable"


def test_ids_are_lines(tmp_path: Path) -> None:
    (tmp_path / "ids.txt").write_bytes("\ufeffa b\r\n\r\né\na b\n".encode())
    assert read_ids(tmp_path / "ids.txt") == ["a b", "é"]


def test_the_command_says_what_it_did_and_what_it_can_not_undo(
    updates: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, listed = updates / "base" / STATE, updates / "ids.txt"
    listed.write_text(f"{ids(path)[0]}\n")
    command = ["forget", "--ids", str(listed)]
    assert main(command) == 2
    assert "--state" in capsys.readouterr().err
    command += ["--state", str(path)]
    assert main(command) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["files"]["state"]["sha256"] == sha256(path.read_bytes()).hexdigest()
    assert "Weights" in report["not_undone"][0]
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    assert main(command) == 3
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "digest_mismatch: state.safetensors" in printed.err


def test_what_a_strategy_keeps_for_itself_forgets_too(tmp_path: Path) -> None:
    def episode(*names: str) -> TensorDataset:
        x = torch.full((len(names), 2), 7, dtype=torch.uint8)
        return TensorDataset(x, torch.zeros(len(names), dtype=torch.long), names)

    path = tmp_path / STATE
    kept = {"episodes": [episode("a", "b"), episode("c")], "all": episode("c", "d"), "weight": torch.ones(2)}
    CLState(("no", "yes"), strategy="gem", kept=kept).write(path)
    assert forget(["c", "b"], state=path)["files"]["state"]["found"] == ["b", "c"]
    left = CLState.read(path).kept
    assert [part.ids for part in left["episodes"]] == [("a",)], "an episode without samples has no gradient"
    assert left["all"].ids == ("d",)
    assert torch.equal(left["weight"], kept["weight"])
