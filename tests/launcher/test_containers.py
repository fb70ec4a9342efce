"""The container files, checked by structure: nothing runs as root, no secret has a default, every path is there."""

import re
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
    copied = [line.split()[1:-1] for line in DOCKERFILE.splitlines() if re.match(r"COPY (?!--from)", line)]
    sources = [source for sources in copied for source in sources]
    assert sources
    assert [source for source in sources if not Path(ROOT / source).exists()] == []


def test_the_build_sees_no_runtime_state() -> None:
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    assert "*" in lines
    assert not any(line.startswith("!var") or line == "!." for line in lines)
