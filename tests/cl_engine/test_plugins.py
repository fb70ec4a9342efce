"""Architectures of other distributions: the package of docs/plugins.md, and broken ones beside it."""

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

from cl_engine.errors import EngineError
from cl_engine.plugins import Offered, offered
from tests.cl_engine import factories

PAGE = (factories.ROOT / "docs" / "plugins.md").read_text()
FILES = dict(re.findall(r"<!-- file: (\S+) -->\n```\w+\n(.*?)```", PAGE, re.DOTALL))
GROUP = "modelcie.numbers"


def install(site: Path, name: str, entry_points: Mapping[str, Mapping[str, str]]) -> None:
    """What an installer writes about a distribution: its metadata and entry points."""
    folder = site / f"{name.replace('-', '_')}-1.0.dist-info"
    folder.mkdir(parents=True)
    (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    groups = (
        "\n".join([f"[{group}]", *(f"{key} = {value}" for key, value in points.items())])
        for group, points in entry_points.items()
    )
    (folder / "entry_points.txt").write_text("\n".join(groups) + "\n")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site folder with the page's package, and one whose module is gone."""
    site = tmp_path_factory.mktemp("site")
    for name, text in FILES.items():
        (site / name).parent.mkdir(exist_ok=True)
        (site / name).write_text(text)
    project = tomllib.loads(FILES["pyproject.toml"])["project"]
    install(site, project["name"], project["entry-points"])
    install(site, "acme-old", {"modelcie.models": {"squashed": "acme_old:SQUASHED", "mlp": "acme_old:MLP"}})
    return site


def run(site: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command, paths = [sys.executable, *arguments], {"PYTHONPATH": str(site)}
    return subprocess.run(
        command, cwd=factories.ROOT, env=os.environ | paths, capture_output=True, text=True, check=False
    )


def test_it_is_listed_and_the_broken_ones_are_named(site: Path) -> None:
    done = run(site, "-m", "cl_engine", "list", "models", "--json")
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
    assert run(site, "-c", code).stdout.split()[1] == "False"


def test_it_is_trained_and_exported(site: Path, data: Path, tmp_path: Path) -> None:
    spec = factories.update_spec(data, "first", "naive", model={"name": "pooled_cnn"}, epochs=1)
    done = run(site, *factories.command("update", spec, tmp_path / "out")[1:])
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
    assert run(site, *factories.command("update", spec, tmp_path / "out")[1:]).returncode == 2
    failed = factories.events(tmp_path / "out")[-1]
    assert (failed["code"], failed["data"]["field"]) == (code, field)
    assert words in failed["detail"]


def numbers() -> Offered[int]:
    """What is found in a group whose entries are whole numbers; they must not be negative."""

    def describe(number: int) -> None:
        if number < 0:
            raise ValueError(f"{number} is negative")

    return offered(GROUP, int, {"zero": 0}, describe)


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "given_numbers.py").write_text("one, two, less, word = 1, 2, -1, 'word'\n")
    (tmp_path / "given_torch.py").write_text("import sys; sys.modules['torch'] = sys; one = 1\n")
    return tmp_path


def test_our_own_come_first_and_plug_ins_after(elsewhere: Path) -> None:
    install(elsewhere, "some", {GROUP: {"one": "given_numbers:one"}})
    assert numbers() == Offered({"zero": 0, "one": 1}, ())


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("zero", "given_numbers:one", "ModelCI-e has an entry of this name itself"),
        ("a.b", "given_numbers:one", "its name may hold 40 letters, digits, - and _ at most"),
        ("word", "given_numbers:word", "given_numbers:word is no int"),
        ("less", "given_numbers:less", "-1 is negative"),
        ("none", "given_numbers:none", "AttributeError: module 'given_numbers' has no attribute 'none'"),
        (
            "heavy",
            "given_torch:one",
            "given_torch loads torch; name what needs it as text in `build`",
        ),
    ],
)
def test_a_broken_one_leaves_the_others_alone(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, reason: str
) -> None:
    # Set first, so that what a plug-in puts there is taken away again whatever was there before.
    monkeypatch.setitem(sys.modules, "torch", sys)
    monkeypatch.delitem(sys.modules, "torch")
    install(elsewhere, "some", {GROUP: {name: value, "two": "given_numbers:two"}})
    found = numbers()
    assert found.entries == {"zero": 0, "two": 2}
    assert [plugin.reason for plugin in found.broken] == [reason]
    with pytest.raises(EngineError, match=r"some 1\.0") as refused:
        found.refuse_broken(name, "number.name")
    assert refused.value.data["field"] == "number.name"
    found.refuse_broken("two", "number.name")


def test_of_two_with_one_name_neither_is_taken(elsewhere: Path) -> None:
    for distribution, number in (("some", "one"), ("other", "two")):
        install(elsewhere, distribution, {GROUP: {"mine": f"given_numbers:{number}"}})
    found = numbers()
    assert found.entries == {"zero": 0}
    assert {*found.broken[0].distribution.split(" and ")} == {"some 1.0", "other 1.0"}
    assert "same name" in found.broken[0].reason
