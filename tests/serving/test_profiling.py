"""Models profiled on a real tritonserver that is started for it."""

from pathlib import Path

import numpy as np
import pytest

from backend.core.errors import AppError
from backend.serving import scratch
from backend.serving.profiling import ROUNDS, SETTINGS, Load, profile
from backend.serving.scratch import VERSION, scratch_triton
from tests.serving.hosting import processes
from tests.serving.models import artifacts, signature

pytestmark = pytest.mark.triton
MODELS = ["candidate", "baseline"]
X = np.eye(4, dtype=np.float32)[:3]


def test_models_are_measured_in_every_setting_and_the_triton_is_gone(tmp_path: Path) -> None:
    files = {name: artifacts(tmp_path / name, 3) for name in MODELS}
    with scratch_triton(tmp_path / "scratch", files, signature()) as url:
        load = Load(url, VERSION, "input", X)
        answered: list[int] = []
        found = profile(load, MODELS, seconds=0.3, between_turns=answered.append)
        load.close()
    assert not processes(str(tmp_path / "scratch"))
    for name in MODELS:
        rows = found.figures[name]
        assert [(row["batch"], row["concurrency"]) for row in rows] == SETTINGS
        for row in rows:
            assert row["requests"] >= ROUNDS * row["concurrency"]
            assert 0 < row["p50_ms"] <= row["p95_ms"] <= row["p99_ms"]
            assert row["inferences_per_s"] > 0
        assert sum(map(len, found.blocks[name])) == rows[0]["requests"]
    assert len(found.blocks["candidate"]) == len(found.blocks["baseline"])
    assert sum(answered) == sum(
        row["batch"] * row["requests"] for rows in found.figures.values() for row in rows
    )


def test_a_model_that_does_not_load_is_named(tmp_path: Path) -> None:
    files = {name: artifacts(tmp_path / name, 3) for name in MODELS}
    files["candidate"]["model.onnx"].write_bytes(b"no model")
    with (
        pytest.raises(AppError) as caught,
        scratch_triton(tmp_path / "scratch", files, signature()),
    ):
        pass
    assert caught.value.code == "model_load_failed"
    assert "candidate" in caught.value.detail
    assert not processes(str(tmp_path / "scratch"))


def test_without_an_installed_triton_that_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scratch, "ROOT", tmp_path)
    with (
        pytest.raises(AppError) as caught,
        scratch_triton(tmp_path / "scratch", {}, signature()),
    ):
        pass
    assert caught.value.code == "triton_not_installed"
