"""The container files, checked by structure: nothing runs as root, no secret has a default, every path is there."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from backend.config.environment import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("migrate", "web", "gateway", "worker", "updates", "benchmarks", "control")
SECRETS = (
    "MODELCIE_SECRET_KEY",
    "MODELCIE_TRITON_API_KEY",
    "MODELCIE_SEALING_KEY",
    "POSTGRES_PASSWORD",
    "MODELCIE_ALLOWED_HOSTS",
)
DOCKERFILE = (ROOT / "Dockerfile").read_text()
IGNORED = (ROOT / ".dockerignore").read_text().splitlines()
A_PAGE = """
import django
django.setup()
from django.test import Client
print(Client(headers={"host": "localhost"}).get("/login/").status_code)
"""


def test_every_process_of_the_house_has_its_service() -> None:
    assert set(SERVICES) == {*OURS, "postgres", "triton", "valkey"}
    assert SERVICES["valkey"]["profiles"] == ["valkey"]
    assert SERVICES["postgres"]["image"] == "postgres:18"


@pytest.mark.parametrize("name", [*OURS, "triton"])
def test_no_service_runs_as_root(name: str) -> None:
    assert SERVICES[name]["user"] == "1000:1000"
    assert SERVICES[name]["cap_drop"] == ["ALL"]


@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_must_be_given(secret: str) -> None:
    uses = re.findall(r"\$\{?" + secret + r"\b[^}]*", (ROOT / "compose.yaml").read_text())
    assert uses
    assert all(use.startswith("${" + secret + ":?") for use in uses)


def test_only_control_and_triton_hold_the_key_to_triton() -> None:
    holders = {name for name, service in SERVICES.items() if "MODELCIE_TRITON_API_KEY" in str(service)}
    assert holders == {"control", "triton"}
    assert [name for name, service in SERVICES.items() if "MODELCIE_SEALING_KEY" in str(service)] == [
        "control"
    ]
    writers = {name for name, service in SERVICES.items() if "models:/models" in service.get("volumes", [])}
    assert writers == {"control"}


@pytest.mark.parametrize("name", OURS)
def test_any_setting_can_be_given(name: str) -> None:
    assert SERVICES[name]["env_file"] == [{"path": "modelcie.env", "required": False}]
    assert "modelcie.env" in IGNORED


def test_ports_are_published_on_this_machine_only() -> None:
    published = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert published
    assert all(port.startswith("127.0.0.1:") for port in published)


@pytest.mark.parametrize("name", ["web", "gateway", "postgres", "triton", "valkey"])
def test_what_serves_has_a_health_check(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"][0] == "CMD"


def test_what_a_service_waits_for_or_mounts_is_declared() -> None:
    for service in SERVICES.values():
        assert set(service.get("depends_on", {})) <= set(SERVICES)
        assert {it.partition(":")[0] for it in service.get("volumes", [])} <= set(COMPOSE["volumes"])


def test_the_image_is_not_root_and_copies_what_is_there() -> None:
    last_stage = DOCKERFILE.rpartition("\nFROM ")[2]
    assert re.search(r"^USER (?!0|root)\S+$", last_stage, re.MULTILINE)
    assert copied(DOCKERFILE)
    assert [source for source in copied(DOCKERFILE) if not Path(ROOT / source).exists()] == []


@pytest.mark.slow
def test_what_the_image_copies_is_enough_for_a_page(tmp_path: Path) -> None:
    passes = [line[1:].rstrip("/") for line in IGNORED if line.startswith("!")]
    for source in copied(DOCKERFILE.rpartition("\nFROM ")[2]):
        assert source.rstrip("/") in passes, "what the builder is not shown it cannot copy"
        if source.endswith("/"):
            left_out = shutil.ignore_patterns("node_modules", "vendor")
            shutil.copytree(ROOT / source, tmp_path / source, ignore=left_out)
        else:
            shutil.copy(ROOT / source, tmp_path)
    env = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "backend.config.settings",
        "MODELCIE_HOME": str(tmp_path / "home"),
    }
    done = subprocess.run(
        [sys.executable, "-c", A_PAGE], cwd=tmp_path, env=env, capture_output=True, text=True, check=False
    )
    assert done.stdout == "200\n", done.stderr


def test_the_build_sees_no_runtime_state() -> None:
    assert "*" in IGNORED
    assert not any(line.startswith("!var") or line == "!." for line in IGNORED)


def copied(stages: str) -> list[str]:
    """What they copy out of this checkout."""
    lines = [line.split()[1:-1] for line in stages.splitlines() if re.match(r"COPY (?!--from)", line)]
    return [source for sources in lines for source in sources]
