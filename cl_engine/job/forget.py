"""Takes samples out of what an update left behind: its state, and the checkpoint of a run."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from cl_engine.errors import EngineError
from cl_engine.files import write_bytes
from cl_engine.job.checkpoint import learned_from, withdraw
from cl_engine.job.folder import STATE, STATE_TEXT, described_artifacts, write_json
from cl_engine.job.process import alone_in
from cl_engine.state import CLState

NOT_UNDONE = (
    "Weights, importances, optimiser moments and stored logits keep what was learned from the samples; "
    "only training from a version that never saw them undoes that.",
    "Data sets, warmup.npz, predictions.npz, result.json, logs, copies of the files and the disk's freed blocks "
    "are not touched.",
)


@dataclass(frozen=True)
class Forgotten:
    """What became of one file. found: the ids that were there; path: where the file without them lies.

    outcome: `unchanged` (none was there), `removed` (a state), or `withdrawn` (a checkpoint that can not be resumed).
    """

    path: Path
    found: list[str]
    outcome: Literal["unchanged", "removed", "withdrawn"]

    @property
    def described(self) -> dict[str, Any]:
        """As JSON, with the file's digest."""
        folder, name = self.path.parent, self.path.name
        told = {"path": str(self.path), "outcome": self.outcome, "found": self.found}
        return told | described_artifacts(folder, [name])[name]


def forget(
    ids: Sequence[str], *, state: Path | None = None, checkpoint: Path | None = None, out: Path | None = None
) -> dict[str, Any]:
    """Forget samples in these files, each replaced as a whole; the report as JSON.

    out: a folder for the new files, which leaves the old ones as they are.
    The checkpoint comes first, so that whatever interrupts this no run goes on with a forgotten sample; asked
    again, it does what is left to do.
    Raises: EngineError job_running, digest_mismatch, storage_failed, and as reading the files does.
    """
    if out:
        out.mkdir(parents=True, exist_ok=True)
    files: dict[str, Forgotten] = {}
    with ExitStack() as held:
        for folder in _worked_in(state, checkpoint, out):
            held.enter_context(alone_in(folder))
        if checkpoint:
            files["checkpoint"] = forget_in_checkpoint(checkpoint, ids, out)
        if state:
            files["state"] = forget_in_state(state, ids, out)
    found = {name for file in files.values() for name in file.found}
    return {
        "files": {kind: file.described for kind, file in files.items()},
        "not_found": [name for name in ids if name not in found],
        "not_undone": list(NOT_UNDONE),
    }


def forget_in_state(path: Path, ids: Sequence[str], out: Path | None = None) -> Forgotten:
    """Remove the samples from a state file, and their ids from the state.json beside it."""
    state, target = CLState.read(path), _target(path, out)
    found = state.forget(ids)
    if not found:
        return _unchanged(path, target)
    state.write(target)
    if path.name == STATE and path.with_name(STATE_TEXT).exists():
        write_json(target.with_name(STATE_TEXT), state.described())
    return Forgotten(target, found, "removed")


def forget_in_checkpoint(path: Path, ids: Sequence[str], out: Path | None = None) -> Forgotten:
    """Withdraw a checkpoint whose run learns from any of the samples: it was trained on them, in part or in full."""
    target, found = _target(path, out), learned_from(path, ids)
    if not found:
        return _unchanged(path, target)
    withdraw(path, target, len(found))
    return Forgotten(target, found, "withdrawn")


def read_ids(path: Path) -> list[str]:
    """The distinct ids in a text file, one a line. Raises EngineError ids_unreadable where there are none."""
    try:
        lines = path.read_text("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        detail = f"{path.name} could not be read as text: {error}."
        raise EngineError("ids_unreadable", detail, path=str(path)) from error
    ids = list(dict.fromkeys(line for line in lines if line))
    if not ids:
        detail = f"{path.name} names no sample; write one id a line."
        raise EngineError("ids_unreadable", detail, path=str(path))
    return ids


def _worked_in(state: Path | None, checkpoint: Path | None, out: Path | None) -> set[Path]:
    """The folders that nobody else may work in meanwhile: where it writes, and where a run may go on."""
    written = {out} if out else {path.parent for path in (state, checkpoint) if path}
    return {folder.resolve() for folder in written | ({checkpoint.parent} if checkpoint else set())}


def _target(path: Path, out: Path | None) -> Path:
    return out / path.name if out else path


def _unchanged(path: Path, target: Path) -> Forgotten:
    if target != path:
        write_bytes(target, path.read_bytes())
    return Forgotten(target, [], "unchanged")
