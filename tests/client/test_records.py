"""`modelcie records`: a signed record is verified without the server, by keys that were kept."""

import builtins
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from backend.lineage.records.keys import key_keep
from modelcie.cli.main import run
from tests.webui.scenes import Scene

pytestmark = pytest.mark.django_db(transaction=True)
Told = Callable[..., Any]


@pytest.fixture
def record(told: Told, scene: Scene, tmp_path: Path) -> Path:
    """As it was downloaded; the keys lie beside it."""
    key_keep()
    file = tmp_path / "record.json"
    told("records", "get", scene.service.name, "3", "--output", str(file))
    (tmp_path / "keys.json").write_text(json.dumps(told("records", "keys")))
    return file


def verify(record: Path) -> int:
    return run(["records", "verify", str(record), "--keys", str(record.with_name("keys.json"))])


def test_it_is_verified_without_the_server(
    record: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MODELCIE_URL", "http://127.0.0.1:9")
    assert verify(record) == 0
    [key] = json.loads(record.with_name("keys.json").read_text())
    assert capsys.readouterr().out == f"Signed by {key['id']}, and nothing was changed since.\n"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda told: told["record"]["version"].update(number=4), "record_changed"),
        (lambda told: told["signature"].update(value="AAAA"), "record_changed"),
        (lambda told: told["signature"].update(key="0" * 16), "record_key_unknown"),
        (lambda told: told["signature"].update(value="?"), "record_unsigned"),
        (lambda told: told.pop("signature"), "record_unsigned"),
    ],
)
def test_what_was_changed_is_not_taken(
    record: Path, capsys: pytest.CaptureFixture[str], change: Callable[[Any], None], code: str
) -> None:
    told = json.loads(record.read_text())
    change(told)
    record.write_text(json.dumps(told))
    assert verify(record) == 5
    assert capsys.readouterr().err.startswith(f"{code}: ")


def test_keys_that_are_none_are_told(record: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for keys in ([{"id": "a"}], [{"id": "a", "public_key": "AAAA"}], [3]):
        record.with_name("keys.json").write_text(json.dumps(keys))
        assert verify(record) == 5
        assert capsys.readouterr().err.startswith("keys_broken: ")


def test_without_cryptography_it_says_what_to_install(
    record: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name.startswith("cryptography"):
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr("builtins.__import__", without)
    assert verify(record) == 3
    assert "pip install cryptography" in capsys.readouterr().err
