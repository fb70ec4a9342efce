"""Architectures of other distributions: the package of docs/plugins.md, and broken ones beside it."""

import json
from pathlib import Path

import pytest

from tests.cl_engine import factories, packages


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site folder with the page's package, and one whose module is gone."""
    site = tmp_path_factory.mktemp("site")
    packages.install_from_page(site, "acme-models")
    broken = {"squashed": "acme_old:SQUASHED", "mlp": "acme_old:MLP"}
    packages.install(site, "acme-old", {"modelcie.models": broken})
    return site


def test_it_is_listed_and_the_broken_ones_are_named(site: Path) -> None:
    done = packages.run(site, "-m", "cl_engine", "list", "models", "--json")
    entries = {entry["name"]: entry for entry in json.loads(done.stdout)}
    assert entries["pooled_cnn"]["title"] == "Pooled CNN"
    assert entries["pooled_cnn"]["summary"] == "One convolution, averaged over the image."
    (channels,) = entries["pooled_cnn"]["parameters"]
    assert (channels["name"], channels["default"], channels["unit"]) == ("channels", 32, "channels")
    assert "squashed" not in entries
    assert entries["mlp"]["title"] == "Multi-layer perceptron"
    assert done.stderr.splitlines() == [
        "The plug-in 'mlp' of acme-old 1.0 is left out: ModelCI-e has an entry of this name itself.",
        "The plug-in 'squashed' of acme-old 1.0 is left out: "
        "ModuleNotFoundError: No module named 'acme_old'.",
    ]


def test_it_is_described_without_torch(site: Path) -> None:
    code = "import sys; from cl_engine.specs import model_catalogue as c; print(len(c()), 'torch' in sys.modules)"
    assert packages.run(site, "-c", code).stdout.split()[1] == "False"


def test_it_is_trained_and_exported(site: Path, data: Path, tmp_path: Path) -> None:
    spec = factories.update_spec(data, "first", "naive", model={"name": "pooled_cnn"}, epochs=1)
    done = packages.run_job(site, "update", spec, tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert factories.result(tmp_path / "out")["parity"]["max_abs_difference"] < 1e-5


@pytest.mark.parametrize(
    ("model", "code", "field", "words"),
    [
        ({"name": "squashed"}, "plugin_broken", "model.name", "acme-old 1.0"),
        (
            {"name": "pooled_cnn", "parameters": {"channels": 0}},
            "spec_invalid",
            "model.parameters.channels",
            "",
        ),
    ],
)
def test_a_refusal_names_the_field(
    site: Path, data: Path, tmp_path: Path, model: factories.Json, code: str, field: str, words: str
) -> None:
    spec = factories.update_spec(data, "first", model=model)
    assert packages.run_job(site, "update", spec, tmp_path / "out").returncode == 2
    failed = factories.events(tmp_path / "out")[-1]
    assert (failed["code"], failed["data"]["field"]) == (code, field)
    assert words in failed["detail"]
