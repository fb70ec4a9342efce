"""The scenarios that have a name."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cl_engine.scenarios import SCENARIOS, build_scenario, rotated_by, scenario_catalogue
from cl_engine.sources import DATASETS
from tests.cl_engine import factories
from tests.cl_engine.refusals import refused
from tests.cl_engine.scenarios.made import labels
from tests.cl_engine.sources.made import parts_npz

SHAPES = {"mnist": (28, 28), "fashion-mnist": (28, 28), "cifar10": (32, 32, 3), "cifar100": (32, 32, 3)}


@pytest.fixture(scope="module")
def sets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a small stand-in for every data set that needs a file."""
    folder = tmp_path_factory.mktemp("sets")
    for name, shape in SHAPES.items():
        parts_npz(folder / f"{name}.npz", classes=100 if name == "cifar100" else 10, shape=shape)
    return folder


@pytest.mark.parametrize("name", SCENARIOS)
def test_each_is_built_from_its_defaults(name: str, sets: Path) -> None:
    scenario = build_scenario(name, {}, sets)
    assert scenario.name == name
    count = {"permuted-mnist": 10, "split-cifar100": 10}.get(name, 5)
    assert len(scenario.experiences) == len(scenario.evaluations) == count
    if name.startswith("split-"):
        width = 10 if name == "split-cifar100" else 2
        assert scenario.experiences[1].classes == tuple(range(width, 2 * width))
    else:
        assert scenario.kind == "domain"
    samples = scenario.experiences[-1].train.samples()
    assert samples.x.shape == (len(samples), *scenario.shape)
    assert samples.x.dtype == scenario.dtype == "uint8"
    assert scenario.signature.classes == scenario.classes


def test_split_mnist_is_as_it_is_published() -> None:
    scenario = build_scenario("split-digits", {})
    assert [experience.classes for experience in scenario.experiences] == [
        (0, 1), (2, 3), (4, 5), (6, 7), (8, 9),
    ]  # fmt: skip
    assert sum(len(experience.train) for experience in scenario.experiences) == 1437


def test_parameters_reach_the_scenario(sets: Path) -> None:
    def split(**asked: Any) -> Any:
        return build_scenario("split-digits", asked)

    assert split(setting="task").kind == "task"
    assert split(shuffle_classes=True, seed=3).experiences[0].classes != (0, 1)
    assert [len(e.classes) for e in split(first_classes=6, experiences=3).experiences] == [6, 2, 2]
    assert len(labels(split(blurry_share=0.3).experiences[0].train)) == 10
    small = split(train_samples=25, online_samples=10)
    assert [len(experience.train) for experience in small.experiences] == [10, 10, 5] * 5
    assert small.online
    short = split(train_samples=40, validation_experiences=2, online_samples=20)
    assert [len(part) for part in short.evaluations] == [4, 4]
    assert sum(len(experience.train) for experience in short.experiences) == 72
    mnist = build_scenario("permuted-mnist", {"first_is_identity": True, "experiences": 2}, sets)
    assert (mnist.experiences[0].train.samples().x == mnist.experiences[0].train.source.x).all()
    noisy = build_scenario("noisy-mnist", {"strongest": 0.0, "experiences": 2}, sets)
    assert (noisy.experiences[1].train.samples().x == noisy.experiences[0].train.source.x).all()


def test_angles_are_even_or_drawn(sets: Path) -> None:
    def last(**asked: Any) -> np.ndarray:
        scenario = build_scenario("rotated-mnist", {"experiences": 3, "largest_degrees": 90, **asked}, sets)
        source = scenario.experiences[0].train.source
        source.x[:, :, :14] = 0  # A half of each image.
        return scenario.experiences[2].train.samples().x

    even = last()
    assert np.array_equal(even, rotated_by_90(sets))
    assert not np.array_equal(last(angles="drawn"), even)
    assert not np.array_equal(last(angles="drawn", seed=1), last(angles="drawn"))


def rotated_by_90(sets: Path) -> np.ndarray:
    from cl_engine.sources import named_dataset

    data = named_dataset("mnist", sets)
    data.train.source.x[:, :, :14] = 0
    return rotated_by(data, [90]).experiences[0].train.samples().x


@pytest.mark.parametrize(
    ("name", "parameters", "field"),
    [
        ("split-digits", {"experiences": 11}, "experiences"),
        ("split-digits", {"experiences": 0}, "experiences"),
        ("split-digits", {"first_classes": 10}, "first_classes"),
        ("split-digits", {"setting": "task", "blurry_share": 0.5}, "setting"),
        ("split-digits", {"seed": -1}, "seed"),
        ("drifting-digits", {"colour": "red"}, "colour"),
        ("drifting-digits", {"online_samples": -1}, "online_samples"),
        ("drifting-digits", {"validation_experiences": 6}, "validation_experiences"),
    ],
)
def test_what_makes_no_sense_is_refused_by_its_field(
    name: str, parameters: dict[str, Any], field: str
) -> None:
    with refused("spec_invalid", field):
        build_scenario(name, parameters)


def test_an_unknown_name_is_refused_with_the_known_ones() -> None:
    with refused("scenario_unknown", "split-imagenet", *SCENARIOS):
        build_scenario("split-imagenet", {})


def test_the_catalogue_tells_a_form_all_that_it_needs() -> None:
    entries = {entry["name"]: entry for entry in scenario_catalogue()}
    assert list(entries) == list(SCENARIOS)
    for entry in entries.values():
        assert entry["title"]
        assert entry["summary"].endswith(".")
        assert entry["dataset"] in DATASETS
        for parameter in entry["parameters"]:
            assert parameter["meaning"]
            if parameter["choices"]:
                assert parameter["default"] in parameter["choices"]
            elif parameter["type"] != "boolean":
                assert parameter["minimum"] <= parameter["default"] <= parameter["maximum"]
    lines = {parameter["name"]: parameter for parameter in entries["split-cifar100"]["parameters"]}
    assert (lines["experiences"]["default"], lines["setting"]["choices"]) == (10, ["class", "task"])


def test_building_one_loads_no_torch(sets: Path) -> None:
    lines = (
        "import sys",
        "from pathlib import Path",
        "from cl_engine.scenarios import build_scenario",
        "build_scenario('noisy-mnist', {}, Path(sys.argv[1])).experiences[1].train.samples()",
        "sys.exit('torch' in sys.modules)",
    )
    command = [sys.executable, "-c", "; ".join(lines), str(sets)]
    assert subprocess.run(command, cwd=factories.ROOT, check=False).returncode == 0
