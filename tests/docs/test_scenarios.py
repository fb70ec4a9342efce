"""docs/scenarios.md names every data set, scenario, parameter and refusal, and its lines run."""

import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from backend.config.environment import ROOT
from cl_engine.scenarios import scenario_catalogue
from cl_engine.sources import DATASETS

PAGE = (ROOT / "docs" / "scenarios.md").read_text()
NAMED = set(re.findall(r"`([\w-]+)`", PAGE))


def test_every_data_set_scenario_and_parameter() -> None:
    catalogue = scenario_catalogue()
    parameters = {parameter["name"] for entry in catalogue for parameter in entry["parameters"]}
    assert {*DATASETS, *(entry["name"] for entry in catalogue), *parameters} - NAMED == set()


def test_every_refusal() -> None:
    files = [path for room in ("sources", "scenarios") for path in (ROOT / "cl_engine" / room).glob("*.py")]
    code = "\n".join(path.read_text() for path in files)
    raised = set(re.findall(r"(?:EngineError|_refused)\(\s*\"(\w+)\"", code))
    raised |= {f"{kind}_unknown" for kind in re.findall(r", kind=\"(\w+)\"\)", code)}
    assert len(raised) > 15
    assert raised - NAMED == set()


def test_its_lines_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    for name in ("cat", "dog", "emu", "fox"):
        (tmp_path / "photos" / name).mkdir(parents=True)
        for number in range(10):
            pixels = rng.integers(0, 255, (20, 30, 3), np.uint8)
            Image.fromarray(pixels).save(tmp_path / "photos" / name / f"{number}.png")
    monkeypatch.chdir(tmp_path)
    lines = re.search(r"<!-- run: own -->\n```python\n(.*?)```", PAGE, re.DOTALL)
    assert lines is not None
    names: dict[str, object] = {}
    exec(lines.group(1), names)  # noqa: S102
    assert names["samples"].x.shape == (16, 3, 32, 32)  # type: ignore[attr-defined]
