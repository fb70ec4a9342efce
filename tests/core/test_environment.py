"""Settings: read in one place, documented, and refused where they would be dangerous."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from backend.config.environment import INSECURE_SECRET_KEY, ROOT, Environment
from backend.launcher import keys

READ = re.compile(r'_(?:text|integer|flag|number|choice|names)\("([A-Z_]+)"')
ENVIRONMENT = ROOT / "backend" / "config" / "environment.py"


def settings_read() -> set[str]:
    return set(READ.findall(ENVIRONMENT.read_text()))


def test_every_setting_is_documented_and_nothing_else() -> None:
    documented = set(
        re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "docs" / "settings.md").read_text(), re.MULTILINE)
    )
    assert documented == settings_read()


def test_no_room_reads_the_environment_behind_its_back() -> None:
    readers = [
        path.relative_to(ROOT).as_posix()
        for room in ("backend", "webui")
        for path in (ROOT / room).rglob("*.py")
        if "node_modules" not in path.parts
        and re.search(r"os\.(environ\[|environ\.get|getenv)", path.read_text())
    ]
    # These start processes and hand the environment on; django-q2 names a queue by its own Q_CLUSTER_NAME.
    starters = ("backend/launcher/", "backend/serving/embedded", "backend/jobs/")
    assert [reader for reader in readers if not reader.startswith(starters)] == []


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("MODELCIE_DEBUG", "true", "MODELCIE_DEBUG"),
        ("MODELCIE_DEMO", "true", "MODELCIE_DEMO"),
        ("MODELCIE_SECRET_KEY", "short", "MODELCIE_SECRET_KEY"),
        ("MODELCIE_ALLOWED_HOSTS", "*", "MODELCIE_ALLOWED_HOSTS"),
        ("MODELCIE_OIDC_ISSUER", "http://login.example.org", "MODELCIE_OIDC_ISSUER"),
    ],
)
def test_dangerous_settings_are_refused_off_loopback(
    monkeypatch: pytest.MonkeyPatch, setting: str, value: str, said: str
) -> None:
    monkeypatch.setenv("MODELCIE_SECRET_KEY", "k" * 50)
    monkeypatch.setenv(setting, value)
    monkeypatch.setenv("MODELCIE_BIND", "0.0.0.0")  # noqa: S104
    assert [said in sentence for sentence in Environment().refusals()] == [True]
    monkeypatch.setenv("MODELCIE_BIND", "127.0.0.1")
    assert Environment().refusals() == []


def test_who_must_have_a_second_factor_is_not_guessed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODELCIE_REQUIRE_MFA", "everybody")
    with pytest.raises(
        ValueError, match="MODELCIE_REQUIRE_MFA is 'everybody': nobody, approvers or everyone"
    ):
        Environment()


def test_a_command_signs_with_the_key_of_its_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MODELCIE_HOME", str(tmp_path))
    monkeypatch.delenv("MODELCIE_SECRET_KEY", raising=False)
    assert Environment().secret_key == INSECURE_SECRET_KEY
    made = keys.load(tmp_path / "keys.json")["MODELCIE_SECRET_KEY"]
    assert Environment().secret_key == made
    monkeypatch.setenv("MODELCIE_SECRET_KEY", "given")
    assert Environment().secret_key == "given"


def test_a_refused_setting_stops_the_process(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env={"PATH": "", "MODELCIE_BIND": "0.0.0.0", "MODELCIE_HOME": str(tmp_path)},  # noqa: S104
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "MODELCIE_SECRET_KEY is the default" in done.stderr
