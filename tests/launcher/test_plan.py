"""The plan: which processes, on which ports, with whose settings; and the secrets they share."""

import stat
from dataclasses import replace
from pathlib import Path

import pytest

from backend.config.environment import ENV
from backend.launcher import keys, plan

PORTS = dict.fromkeys(plan.PORT_SETTINGS, 9000)


def names(env: dict[str, str]) -> list[str]:
    return [spec.name for spec in plan.processes(env)]


def test_the_web_starts_first_and_everything_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TRITON_URL", raising=False)
    found = names(plan.environment(PORTS, {}))
    started = ["web", "triton", "gateway", "control", "worker", "updates", "benchmarks", "simulator"]
    assert found == started


def test_a_triton_of_ones_own_replaces_the_embedded_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRITON_URL", "http://triton.example:8000")
    assert "triton" not in names(plan.environment(PORTS, {}))
    wanted = plan.wanted_ports(replace(ENV, triton_url="http://triton.example:8000"))
    assert set(wanted) == {"MODELCIE_WEB_PORT", "MODELCIE_GATEWAY_PORT", "MODELCIE_GATEWAY_GRPC_PORT"}


def test_a_persons_own_settings_lead_but_never_off_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODELCIE_SECRET_KEY", "mine")
    monkeypatch.setenv("MODELCIE_BIND", "192.0.2.1")
    env = plan.environment(PORTS, {"MODELCIE_SECRET_KEY": "made", "MODELCIE_TRITON_API_KEY": "made"})
    assert (env["MODELCIE_SECRET_KEY"], env["MODELCIE_TRITON_API_KEY"]) == ("mine", "made")
    assert env["MODELCIE_BIND"] == "127.0.0.1"


def test_updates_and_benchmarks_have_queues_of_their_own() -> None:
    specs = {spec.name: spec for spec in plan.processes(plan.environment(PORTS, {}))}
    for name in ("updates", "benchmarks"):
        assert specs[name].env["Q_CLUSTER_NAME"] == name
    assert "Q_CLUSTER_NAME" not in specs["worker"].env


def test_only_control_and_triton_hold_the_key_that_loads_models(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TRITON_URL", raising=False)
    kept = (plan.HOST_KEY, plan.SEALING_KEY, plan.MAIL_SERVER)
    specs = plan.processes(plan.environment(PORTS, dict.fromkeys(kept, "made")))
    assert {spec.name for spec in specs if plan.HOST_KEY in spec.env} == {"triton", "control"}
    assert {spec.name for spec in specs if plan.SEALING_KEY in spec.env} == {"control"}
    assert {spec.name for spec in specs if plan.MAIL_SERVER in spec.env} == {"control"}


def test_secrets_are_made_once_and_only_their_owner_reads_them(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    first = keys.load(path)
    assert keys.load(path) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert min(len(value) for value in first.values()) >= 32
    assert len(set(first.values())) == len(keys.NAMES)
