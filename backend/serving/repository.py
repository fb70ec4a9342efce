"""Writes the folders Triton serves from. What is on the disk is the truth, also for a host restarted alone.

    <root>/<model>/config.pbtxt      ours, never a user's
                   labels.txt        the longest served version's classes
                   1/, 2/, ...       the served versions
                   waiting/3/        written, not served

A version is served where its folder stands beside the config, which names no versions: so the config does
not change when they do, and Triton loads the new one without loading the others again.
"""

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from backend.core.errors import AppError, NotFoundError
from backend.serving.model_config import OUTPUT_LABELS, RUNTIMES, config_text
from backend.serving.names import validate_model_name, validate_number

ARTIFACTS = ("model.onnx", "labels.txt")
WAITING = "waiting"
PYTHON_MODEL = Path(__file__).with_name("python_model.py")


class ModelRepository:
    """The model repository of one Triton at `root`, written for its `runtime`: python or onnxruntime.

    One process writes it (control). Every change is one rename, or a row of them in the order that never
    serves less than before.
    """

    def __init__(self, root: Path, runtime: str) -> None:
        if runtime not in RUNTIMES:
            raise AppError(
                "runtime_unknown", f"A host's runtime is one of {', '.join(RUNTIMES)}.", runtime=runtime
            )
        self.root, self.runtime = root, runtime

    def models(self) -> dict[str, list[int]]:
        """The served version numbers by model, ascending; a model with none yet has []."""
        folders = sorted(self.root.iterdir()) if self.root.exists() else []
        return {
            folder.name: _numbers(folder)
            for folder in folders
            if folder.is_dir() and not folder.name.startswith(".")
        }

    def written(self, model: str) -> list[int]:
        """Every version of the model that is on the disk, served or waiting."""
        folder = self._folder(model)
        return sorted({*_numbers(folder), *_numbers(folder / WAITING)})

    def write_version(
        self, model: str, number: int, artifacts: Mapping[str, Path | bytes], signature: dict[str, Any]
    ) -> None:
        """Write a version that waits to be served. One that is there already is left as it is.

        artifacts: `model.onnx` and `labels.txt`, each a file or its content; others are not written.
        Raises: AppError `artifact_missing`, `signature_not_servable`.
        """
        folder = self._folder(model)
        if validate_number(number) in self.written(model):
            return
        if missing := [name for name in ARTIFACTS if name not in artifacts]:
            raise AppError("artifact_missing", f"The version lacks {', '.join(missing)}.", missing=missing)
        config = config_text(model, self.runtime, signature, labelled=True)
        (folder / WAITING).mkdir(parents=True, exist_ok=True)
        with _aside(folder) as made:
            for name in ARTIFACTS:
                _write(made / name, artifacts[name])
            if self.runtime == "python":
                _write(made / "model.py", PYTHON_MODEL)
            _synced(made)
            made.rename(folder / WAITING / str(number))
        _synced(folder / WAITING)
        _replace(folder / "config.pbtxt", config.encode())

    def set_versions(self, model: str, numbers: Iterable[int]) -> None:
        """Serve exactly these from the next load, or start, on: the new ones come before the old ones go.

        Raises: NotFoundError `version_not_written`.
        """
        folder, wanted = self._folder(model), {validate_number(number) for number in numbers}
        if missing := sorted(wanted - set(self.written(model))):
            raise NotFoundError(
                "version_not_written", f"{model} has no version {missing[0]} here.", missing=missing
            )
        served = set(_numbers(folder))
        self._label(folder, wanted)
        for number in sorted(wanted - served):
            (folder / WAITING / str(number)).rename(folder / str(number))
        for number in sorted(served - wanted):
            (folder / str(number)).rename(folder / WAITING / str(number))
        _synced(folder)

    def remove_version(self, model: str, number: int) -> None:
        """Delete one version, served or waiting; one that is not there is no error."""
        folder = self._folder(model)
        for path in (folder / str(validate_number(number)), folder / WAITING / str(number)):
            _delete(path, self.root)

    def remove_model(self, model: str) -> None:
        """Delete a model with all its versions; one that is not there is no error."""
        _delete(self._folder(model), self.root)

    def _folder(self, model: str) -> Path:
        return self.root / validate_model_name(model)

    @staticmethod
    def _label(folder: Path, numbers: set[int]) -> None:
        """Triton has one label file for all versions of a name: it holds the longest list.

        Classes only grow, so the others are its beginning. Where they are not, no label is better than a wrong one.
        """
        lists = [_labels(folder, number) for number in numbers]
        longest = max(lists, key=len, default=[])
        fit = all(longest[: len(names)] == names for names in lists)
        text = "".join(f"{name}\n" for name in longest) if fit else ""
        path = folder / OUTPUT_LABELS
        if not path.exists() or path.read_text() != text:
            _replace(path, text.encode())


def _numbers(folder: Path) -> list[int]:
    if not folder.exists():
        return []
    return sorted(int(path.name) for path in folder.iterdir() if path.name.isdecimal())


def _labels(folder: Path, number: int) -> list[str]:
    served, waiting = folder / str(number), folder / WAITING / str(number)
    return ((served if served.exists() else waiting) / "labels.txt").read_text().splitlines()


@contextmanager
def _aside(folder: Path) -> Iterator[Path]:
    """A folder that becomes something by a rename, and nothing where that is not reached."""
    made = Path(mkdtemp(prefix=".writing-", dir=folder))
    made.chmod(0o755)  # Triton may run as another user
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _write(path: Path, content: Path | bytes) -> None:
    with path.open("xb") as file:
        if isinstance(content, bytes):
            file.write(content)
        else:
            with content.open("rb") as source:
                shutil.copyfileobj(source, file)
        file.flush()
        os.fsync(file.fileno())


def _replace(path: Path, content: bytes) -> None:
    """Change a file in one step; one that holds this already keeps its time, which Triton looks at."""
    if path.exists() and path.read_bytes() == content:
        return
    aside = path.with_name(f".{path.name}.new")
    aside.unlink(missing_ok=True)
    _write(aside, content)
    aside.rename(path)
    _synced(path.parent)


def _delete(path: Path, root: Path) -> None:
    """Out of sight in one step, then gone."""
    if path.exists():
        gone = Path(mkdtemp(prefix=".removing-", dir=root))
        path.rename(gone / path.name)
        shutil.rmtree(gone)


def _synced(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
