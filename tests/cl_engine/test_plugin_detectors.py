"""Drift detectors of other distributions: the package of docs/plugins.md, and broken ones beside it."""

import json
from pathlib import Path

import pytest

from tests.cl_engine import packages

BROKEN = """
from cl_engine.drift import MMD, Detector

class Half(Detector):
    card = MMD.card

class Nameless(MMD):
    card = None

class Other: pass
"""
ROUND = """
import sys, numpy as np
from pathlib import Path
from cl_engine.drift import detector_kind, load_detector, save_detector
rng = np.random.default_rng(0)
kind = detector_kind("hotelling")
detector = kind.fit(rng.standard_normal((300, 4)))
clean, moved = rng.standard_normal((100, 4)), rng.standard_normal((100, 4)) + [0, 0, 1, 0]
save_detector(detector, Path(sys.argv[1]))
again = load_detector(Path(sys.argv[1]))
print(type(again) is kind, again.score(moved) == detector.score(moved), detector.score(clean).breached,
      detector.score(moved).breached, [change.column for change in detector.explain(moved) if change.named],
      "torch" in sys.modules)
"""
REFUSED = """
import sys
from pathlib import Path
from cl_engine.drift import MMD, detector_kind, save_detector
from cl_engine.errors import EngineError
import numpy as np
class Mine(MMD): pass
stored = Mine.fit(np.random.default_rng(0).standard_normal((200, 3)), splits=4000)
for ask in (lambda: detector_kind("half"), lambda: detector_kind("none"), lambda: save_detector(stored, Path("x"))):
    try:
        ask()
    except EngineError as error:
        print(error.code)
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site folder with the page's package, and one whose classes are no detectors."""
    site = tmp_path_factory.mktemp("site")
    packages.install_from_page(site, "acme-detectors")
    (site / "acme_broken.py").write_text(BROKEN)
    names = {"half": "Half", "nameless": "Nameless", "other": "Other", "ks": "Half"}
    points = {name: f"acme_broken:{kind}" for name, kind in names.items()}
    packages.install(site, "acme-broken", {"modelcie.detectors": points})
    return site


def test_it_is_listed_and_the_broken_ones_are_named(site: Path) -> None:
    done = packages.run(site, "-m", "cl_engine", "list", "detectors", "--json")
    entries = {entry["name"]: entry for entry in json.loads(done.stdout)}
    assert list(entries)[-1] == "hotelling"
    assert [line["name"] for line in entries["hotelling"]["parameters"]] == [
        "window_size",
        "seed",
        "false_alarm",
    ]
    left_out = "of acme-broken 1.0 is left out:"
    assert done.stderr.splitlines() == [
        f"The plug-in 'half' {left_out} Half lacks _distance, fit, from_arrays, to_arrays.",
        f"The plug-in 'ks' {left_out} ModelCI-e has an entry of this name itself.",
        f"The plug-in 'nameless' {left_out} Nameless has no card.",
        f"The plug-in 'other' {left_out} Other is no Detector.",
    ]


def test_it_has_its_place_on_the_printed_page(site: Path) -> None:
    page = packages.run(site, "-m", "cl_engine", "list", "detectors", "--markdown").stdout
    assert "## Hotelling's T-squared\n\n| `hotelling` |  |" in page


def test_it_is_fitted_stored_loaded_and_explained(site: Path, tmp_path: Path) -> None:
    done = packages.run(site, "-c", ROUND, str(tmp_path / "detector.npz"))
    assert done.stdout.split(maxsplit=4) == ["True", "True", "False", "True", "[2] False\n"], done.stderr


def test_what_could_not_be_loaded_again_is_refused(site: Path) -> None:
    done = packages.run(site, "-c", REFUSED)
    assert done.stdout.split() == ["plugin_broken", "detector_unknown", "detector_unknown"], done.stderr
