"""Which files a model has on a Triton, whether they lie in a folder that it reads or are sent to it."""

from collections.abc import Mapping
from pathlib import Path

from backend.core.errors import AppError
from backend.serving.config import LABELS

MODEL = "model.onnx"
PYTHON_MODEL = Path(__file__).with_name("python_model.py")


def version_files(model: str, number: int, artifacts: Mapping[str, Path], runtime: str) -> dict[str, Path]:
    """Name within the version's folder -> file. Raises AppError `artifact_missing`."""
    missing = [name for name in (MODEL, LABELS) if name not in artifacts]
    if missing:
        raise AppError("artifact_missing", f"{model} v{number} lacks {', '.join(missing)}.", missing=missing)
    code = {"model.py": PYTHON_MODEL} if runtime == "python" else {}
    return {name: artifacts[name] for name in (MODEL, LABELS)} | code


def model_files(model: str, versions: Mapping[int, Mapping[str, Path]], runtime: str) -> dict[str, Path]:
    """Path within the model's folder -> file, for all of its versions. Raises AppError `artifact_missing`.

    Older versions' classes begin the newest one's list, so the newest one's labels fit all.
    """
    found = {
        f"{number}/{name}": path
        for number, artifacts in versions.items()
        for name, path in version_files(model, number, artifacts, runtime).items()
    }
    return {**found, LABELS: versions[max(versions)][LABELS]}
