"""A strategy of another package is offered and taken wherever ours are."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from backend.access.models import Project
from backend.access.roles import Role
from backend.engine import catalogue
from backend.updates.models import Benchmark, UpdateRun
from cl_engine.specs.strategies import strategies
from tests.cl_engine import packages
from tests.clients import pages_of
from tests.factories import make_project, make_service, make_snapshot, member
from tests.webui.benchmarks.asking import ASKED
from tests.webui.typed import TRAINING
from webui.benchmarks import titles

pytestmark = pytest.mark.django_db
CACHES: tuple[Any, ...] = (strategies, catalogue.strategies, titles._titles)


@pytest.fixture(autouse=True)
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The package of docs/plugins.md, and its strategy once more under a name that begins as one of ours."""
    site = tmp_path / "site"
    packages.install_from_page(site, "acme-strategies")
    packages.install(site, "acme-more", {"modelcie.strategies": {"replay-l2": "acme_strategies:L2_SP"}})
    monkeypatch.syspath_prepend(site)
    for cached in CACHES:
        cached.cache_clear()
    yield
    for cached in CACHES:
        cached.cache_clear()


@pytest.fixture
def project() -> Project:
    return make_project()


@pytest.fixture
def engineer(project: Project) -> Client:
    return pages_of(member(project, Role.ENGINEER))


def test_an_update_by_it_is_asked_for_with_its_parameters(project: Project, engineer: Client) -> None:
    service = make_service(project)
    snapshot = make_snapshot(service)
    address = reverse("webui:service_update", args=[service.name])
    shown = engineer.get(address, {"strategy": "l2_sp"}).text
    assert "L2-SP" in shown
    assert 'name="p_penalty"' in shown
    chosen = {"snapshot": snapshot.pk, "strategy": "l2_sp", "p_penalty": "0.5", "seed": "0"}
    engineer.post(address, TRAINING | chosen)
    run = UpdateRun.objects.get()
    assert (run.strategy, run.spec["parameters"]) == ("l2_sp", {"penalty": 0.5})


def test_a_benchmark_of_it_is_asked_for_with_its_parameters(project: Project, engineer: Client) -> None:
    asked = ASKED | {"strategies": ["replay", "replay-l2"], "t_replay-l2-penalty": "0.5"}
    engineer.post(reverse("webui:benchmark_new", args=[project.slug]), asked)
    replay, held = Benchmark.objects.get().spec["strategies"]
    assert replay["parameters"]["memory_size"] == 100
    assert held == {"name": "replay-l2", "parameters": {"penalty": 0.5}}


def test_each_strategy_s_fields_stand_under_its_own_title(project: Project, engineer: Client) -> None:
    address = reverse("webui:benchmark_new", args=[project.slug])
    shown = engineer.get(address, {"strategies": ["replay", "replay-l2"]}).text
    assert shown.count('name="t_replay-l2-penalty"') == 1
    assert shown.count('name="t_replay-memory_size"') == 1


def test_rest_lists_it(engineer: Client) -> None:
    listed = {entry["name"]: entry for entry in engineer.get("/api/v1/strategies/").json()}
    assert listed["l2_sp"]["keeps"] == "the weights that the first update started from"
