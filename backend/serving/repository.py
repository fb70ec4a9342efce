"""The model repository on disk: written aside, synced, renamed. What lies there is what a host serves when it
starts alone."""

import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from backend.core.errors import AppError
from backend.serving.config import LABELS, RUNTIMES, config_text, model_config
from backend.serving.layout import MODEL, version_files
from backend.serving.names import validate_model_name, validate_number

__all__ = ["ModelRepository", "validate_model_name"]

ASIDE = ".aside-"


class ModelRepository:
    """root: the folder that Triton reads; runtime: `python` (embedded) or `onnxruntime` (NVIDIA's container)."""

    def __init__(self, root: Path, runtime: str) -> None:
        if runtime not in RUNTIMES:
            raise AppError("runtime_unknown", f"A host runs one of {', '.join(RUNTIMES)}.", runtime=runtime)
        self.root = root
        self.runtime = runtime

    def write_version(
        self, model: str, number: int, artifacts: Mapping[str, Path], signature: Mapping[str, Any]
    ) -> None:
        """Put a version's files beside the others'. Nothing serves it until `set_versions` names it.

        artifacts: at least model.onnx and labels.txt. Raises AppError `artifact_missing`.
        """
        files = version_files(model, number, artifacts, self.runtime)
        folder = self._folder(model)
        folder.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=ASIDE, dir=self.root))
        try:
            for name, path in files.items():
                _copy(path, aside / name)
            if self.runtime == "python":
                # A file in the place of Python's cache folder, whose writing would make the version look
                # changed: the next load would load it again beside itself.
                (aside / "__pycache__").touch()
            aside.chmod(0o755)
            _replace_folder(aside, folder / str(number))
        finally:
            shutil.rmtree(aside, ignore_errors=True)

    def set_versions(self, model: str, numbers: Sequence[int], signature: Mapping[str, Any]) -> None:
        """Say which versions are served: config.pbtxt and the newest one's labels, each replaced whole.

        Older versions' classes begin the newest one's list, so one list fits all. Raises AppError
        `version_missing` when a version's files are not there.
        """
        folder = self._folder(model)
        missing = [number for number in numbers if not (folder / str(number) / MODEL).is_file()]
        if missing:
            raise AppError(
                "version_missing", f"{model} has no files of version {missing[0]}.", missing=missing
            )
        text = config_text(model_config(model, self.runtime, signature, numbers))
        labels = (folder / str(max(numbers)) / LABELS).read_bytes()
        # A newer file here is to Triton a change of every version, and each is loaded again beside itself:
        # only new classes are worth that. A new config.pbtxt alone loads no more than the versions it adds.
        if not (folder / LABELS).is_file() or (folder / LABELS).read_bytes() != labels:
            _write(folder / LABELS, labels)
        _write(folder / "config.pbtxt", text.encode())

    def holds(self, model: str, numbers: Sequence[int], signature: Mapping[str, Any]) -> bool:
        """Whether the disk says exactly this."""
        folder = self._folder(model)
        if not all((folder / str(number) / MODEL).is_file() for number in numbers):
            return False
        config = folder / "config.pbtxt"
        wanted = config_text(model_config(model, self.runtime, signature, numbers))
        return config.is_file() and config.read_text() == wanted

    def remove_version(self, model: str, number: int) -> None:
        """Remove a version's files; absent is fine."""
        shutil.rmtree(self._folder(model) / str(validate_number(number)), ignore_errors=True)

    def remove_model(self, model: str) -> None:
        """Remove a model whole: out of sight first, so that a host that starts meets it whole or not at all."""
        folder = self._folder(model)
        if folder.is_dir():
            aside = Path(tempfile.mkdtemp(prefix=ASIDE, dir=self.root))
            folder.replace(aside / model)
            shutil.rmtree(aside, ignore_errors=True)

    def models(self) -> dict[str, list[int]]:
        """model -> the version numbers whose files are on disk."""
        if not self.root.is_dir():
            return {}
        return {
            folder.name: sorted(int(path.name) for path in folder.iterdir() if path.name.isdecimal())
            for folder in sorted(self.root.iterdir())
            if folder.is_dir() and not folder.name.startswith(ASIDE)
        }

    def _folder(self, model: str) -> Path:
        return self.root / validate_model_name(model)


def _copy(source: Path, target: Path) -> None:
    _write(target, source.read_bytes())


def _write(target: Path, content: bytes) -> None:
    """Replace `target` whole, synced."""
    handle, name = tempfile.mkstemp(prefix=ASIDE, dir=target.parent)
    with os.fdopen(handle, "wb") as writer:
        writer.write(content)
        writer.flush()
        os.fsync(writer.fileno())
    # mkstemp's files are private; a host may run as another user.
    Path(name).chmod(0o644)
    Path(name).replace(target)


def _replace_folder(aside: Path, target: Path) -> None:
    if target.exists():
        old = Path(tempfile.mkdtemp(prefix=ASIDE, dir=aside.parent))
        target.replace(old / target.name)
        aside.replace(target)
        shutil.rmtree(old, ignore_errors=True)
    else:
        aside.replace(target)
