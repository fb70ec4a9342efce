"""Strategies of other distributions: the package of docs/plugins.md, and broken ones beside it."""

import json
from pathlib import Path

import pytest
import torch

from cl_engine.data.tensorfile import Tensors, read_tensors
from cl_engine.state import CLState
from tests.cl_engine import factories, packages

TRAINING = {"strategy": "l2_sp", "parameters": {"penalty": 5.0}, "epochs": 3, "evaluation": []}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site folder with the page's package, and one whose module is gone."""
    site = tmp_path_factory.mktemp("site")
    packages.install_from_page(site, "acme-strategies")
    broken = {"fading": "acme_old:FADING", "ewc": "acme_old:EWC"}
    packages.install(site, "acme-old", {"modelcie.strategies": broken})
    return site


@pytest.fixture(scope="module")
def updates(site: Path, data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    """Three updates, each in a process of its own, on top of the one before; the third brings a tenth class."""
    folder = tmp_path_factory.mktemp("updates")
    made = tuple(folder / name for name in ("first", "second", "third"))
    base = None
    for out, samples, classes in zip(made, ("first", "old", "drifted"), (9, 9, 10), strict=True):
        signature = factories.signature(classes)
        spec = factories.update_spec(data, samples, signature=signature, base=base, **TRAINING)
        done = packages.run_job(site, "update", spec, out)
        assert done.returncode == 0, done.stderr
        base = factories.base_of(out, classes)
    return made


def weights(out: Path) -> Tensors:
    return read_tensors(out / "model.safetensors")[0]


def distance(some: Tensors, others: Tensors) -> float:
    """Between the weights that both have in one shape: all but the head's."""
    alike = [name for name, tensor in some.items() if tensor.shape == others[name].shape]
    return sum((some[name] - others[name]).square().sum().item() for name in alike) ** 0.5


def test_it_is_listed_and_the_broken_ones_are_named(site: Path) -> None:
    done = packages.run(site, "-m", "cl_engine", "list", "strategies", "--json")
    entries = {entry["name"]: entry for entry in json.loads(done.stdout)}
    assert list(entries)[-1] == "l2_sp"
    found = entries["l2_sp"]
    assert (found["title"], found["suits"], found["deployable"]) == ("L2-SP", ["domain", "task"], True)
    (penalty,) = found["parameters"]
    assert (penalty["name"], penalty["default"], penalty["minimum"]) == ("penalty", 0.1, 0)
    assert "fading" not in entries
    assert entries["ewc"]["title"] == "EWC and online EWC"
    assert done.stderr.splitlines() == [
        "The plug-in 'ewc' of acme-old 1.0 is left out: ModelCI-e has an entry of this name itself.",
        "The plug-in 'fading' of acme-old 1.0 is left out: ModuleNotFoundError: No module named 'acme_old'.",
    ]


def test_it_has_its_place_on_the_printed_page(site: Path) -> None:
    page = packages.run(site, "-m", "cl_engine", "list", "strategies", "--markdown").stdout
    ours, others = page.split("\n## Of other packages\n")
    assert "l2_sp" not in ours
    assert (
        "| `l2_sp` | `penalty` | `0.1` | [0, 1e+06] |  | Weight of the squared distance (alpha) |" in others
    )
    assert "[arXiv:1802.01483](https://arxiv.org/abs/1802.01483)" in others


def test_it_is_described_without_torch(site: Path) -> None:
    code = "import sys; from cl_engine.specs import strategy_catalogue as c; print(len(c()), 'torch' in sys.modules)"
    assert packages.run(site, "-c", code).stdout.split()[1] == "False"


def test_what_it_keeps_goes_from_process_to_process_and_grows_with_the_head(
    updates: tuple[Path, ...],
) -> None:
    first, second, third = updates
    began = weights(first)
    kept, grown = (
        CLState.read(out / "state.safetensors").kept_by("l2_sp")["start"] for out in (second, third)
    )
    assert kept.keys() == grown.keys() == began.keys()
    for name, tensor in began.items():
        assert torch.equal(kept[name], tensor)
        assert torch.equal(grown[name][: len(tensor)], tensor)
    assert (len(grown["head.weight"]), grown["head.weight"][9].count_nonzero()) == (10, 0)


def test_it_holds_the_weights_where_they_began(
    site: Path, data: Path, updates: tuple[Path, ...], tmp_path: Path
) -> None:
    first, second, third = updates
    spec = factories.update_spec(data, "drifted", **TRAINING | {"strategy": "naive", "parameters": {}})
    spec["base"] = factories.base_of(second, 9)
    assert packages.run_job(site, "update", spec, tmp_path / "naive").returncode == 0
    assert distance(weights(first), weights(third)) < 0.7 * distance(
        weights(first), weights(tmp_path / "naive")
    )
    assert distance(weights(second), weights(third)) > 0


def test_it_is_measured_in_a_benchmark(site: Path, tmp_path: Path) -> None:
    asked = ["--scenario", "drifting-digits", "--strategies", "naive,l2_sp", "--set", "l2_sp.penalty=5"]
    done = packages.run(
        site, "-m", "cl_engine", "benchmark", *asked, "--jobs", "1", "--out", str(tmp_path / "out")
    )
    assert done.returncode == 0, done.stderr
    results = json.loads((tmp_path / "out" / "results.json").read_text())
    assert not results["failed"]
    summary = results["summary"]
    assert summary["l2_sp"]["la"]["mean"] < summary["naive"]["la"]["mean"]


@pytest.mark.parametrize(
    ("strategy", "code", "field", "words"),
    [
        ({"name": "fading"}, "plugin_broken", "strategy.name", "acme-old 1.0"),
        (
            {"name": "l2_sp", "parameters": {"penalty": -1}},
            "spec_invalid",
            "strategy.parameters.penalty",
            "greater than or equal to 0",
        ),
        ({"name": "l2_ps"}, "strategy_unknown", "strategy.name", "joint, l2_sp, lamaml"),
    ],
)
def test_a_refusal_names_the_field(
    site: Path, data: Path, tmp_path: Path, strategy: factories.Json, code: str, field: str, words: str
) -> None:
    spec = factories.update_spec(data, "first") | {"strategy": strategy}
    assert packages.run_job(site, "update", spec, tmp_path / "out").returncode == 2
    failed = factories.events(tmp_path / "out")[-1]
    assert (failed["code"], failed["data"]["field"]) == (code, field)
    assert words in failed["detail"]
