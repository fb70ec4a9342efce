"""What lies on the disk, without a Triton."""

from pathlib import Path

import numpy as np
import pytest

from backend.core.errors import AppError
from backend.serving.config import config_text, model_config
from backend.serving.golden import golden_matches
from backend.serving.layout import model_files
from backend.serving.names import validate_model_name
from backend.serving.repository import ModelRepository
from tests.serving.models import artifacts, signature


@pytest.fixture
def repository(tmp_path: Path) -> ModelRepository:
    return ModelRepository(tmp_path / "models", "python")


def test_a_version_is_written_whole_and_served_when_it_is_named(
    repository: ModelRepository, tmp_path: Path
) -> None:
    repository.write_version("digits", 1, artifacts(tmp_path / "1", 3), signature())
    assert repository.models() == {"digits": [1]}
    assert not repository.holds("digits", [1], signature())
    repository.set_versions("digits", [1], signature())
    assert repository.holds("digits", [1], signature())
    assert {path.name for path in (repository.root / "digits" / "1").iterdir()} == {
        "model.onnx",
        "labels.txt",
        "model.py",
        "__pycache__",  # a file, so that Python makes no folder of it
    }
    repository.write_version("digits", 2, artifacts(tmp_path / "2", 4), signature())
    repository.set_versions("digits", [1, 2], signature())
    assert (repository.root / "digits" / "labels.txt").read_text() == "c0\nc1\nc2\nc3\n"
    assert "versions: [1, 2]" in (repository.root / "digits" / "config.pbtxt").read_text()
    assert not list(repository.root.rglob(".aside-*"))


def test_the_containers_backend_gets_no_code_of_ours(tmp_path: Path) -> None:
    repository = ModelRepository(tmp_path / "models", "onnxruntime")
    repository.write_version("digits", 1, artifacts(tmp_path / "1", 3), signature())
    repository.set_versions("digits", [1], signature())
    assert {path.name for path in (repository.root / "digits" / "1").iterdir()} == {
        "model.onnx",
        "labels.txt",
    }
    assert 'backend: "onnxruntime"' in (repository.root / "digits" / "config.pbtxt").read_text()


@pytest.mark.parametrize("runtime", ["python", "onnxruntime"])
def test_what_is_sent_is_what_would_lie_in_the_folder(tmp_path: Path, runtime: str) -> None:
    repository = ModelRepository(tmp_path / "models", runtime)
    versions = {1: artifacts(tmp_path / "1", 3), 2: artifacts(tmp_path / "2", 4)}
    for number, files in versions.items():
        repository.write_version("digits", number, files, signature())
    repository.set_versions("digits", [1, 2], signature())
    folder = repository.root / "digits"
    lying = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.*")}
    sent = {name: path.read_bytes() for name, path in model_files("digits", versions, runtime).items()}
    text = config_text(model_config("digits", runtime, signature(), [2, 1]))
    assert {**sent, "config.pbtxt": text.encode()} == lying


def test_what_is_not_written_is_not_named_and_leaves_the_old_as_it_was(
    repository: ModelRepository, tmp_path: Path
) -> None:
    repository.write_version("digits", 1, artifacts(tmp_path / "1", 3), signature())
    repository.set_versions("digits", [1], signature())
    for code, act in {
        "version_missing": lambda: repository.set_versions("digits", [1, 2], signature()),
        "artifact_missing": lambda: repository.write_version("digits", 2, {}, signature()),
        "versions_empty": lambda: repository.set_versions("digits", [], signature()),
        "signature_invalid": lambda: repository.set_versions("digits", [1], signature(dtype="text")),
    }.items():
        with pytest.raises(AppError) as refused:
            act()
        assert refused.value.code == code
        assert repository.holds("digits", [1], signature())


def test_removing_leaves_the_others_and_is_no_error_twice(
    repository: ModelRepository, tmp_path: Path
) -> None:
    for name in ("digits", "letters"):
        for number in (1, 2):
            made = artifacts(tmp_path / f"{name}{number}", 3)
            repository.write_version(name, number, made, signature())
    for _ in range(2):
        repository.remove_version("digits", 1)
        repository.remove_model("letters")
    assert repository.models() == {"digits": [2]}


@pytest.mark.parametrize("name", ["", "..", "a/b", "a b", "-x", "x" * 64, "naïve", "a\n"])
def test_a_name_that_is_no_folder_or_segment_is_refused_everywhere(
    repository: ModelRepository, name: str
) -> None:
    for act in (
        lambda: validate_model_name(name),
        lambda: repository.remove_model(name),
        lambda: repository.remove_version(name, 1),
        lambda: repository.set_versions(name, [1], signature()),
    ):
        with pytest.raises(AppError) as refused:
            act()
        assert refused.value.code == "service_name_invalid"


def test_golden_answers_match_only_in_shape_and_value() -> None:
    expected = np.array([[0.25, 0.75]])
    assert golden_matches(expected, expected + 1e-5, 1e-4)
    assert not golden_matches(expected, expected + 1e-3, 1e-4)
    assert not golden_matches(expected, expected * np.nan, 1e-4)
    assert not golden_matches(expected, expected[:, :1], 1e-4)
    assert not golden_matches(expected[:0], expected[:0], 1e-4)
