"""What a host's Triton offers is found out on the real one, and what follows where that is nothing of ours."""

from pathlib import Path

import pytest

from backend.core.clock import now
from backend.core.errors import ConflictError, UnavailableError
from backend.core.models import LogEntry
from backend.hosts.control import observe_hosts, probe_hosts
from backend.hosts.models import ServingHost
from backend.hosts.runtimes import REST, host_runtime
from backend.hosts.services import host_register
from backend.serving import layout
from backend.serving.embedded import EmbeddedTriton
from backend.serving.probing import PROBE
from tests.factories import SYSTEM, make_host
from tests.triton import TritonHost
from tests.triton import make_host as make_triton

MISSING = "It has no such backend."
EMBEDDED = {"python": "", "onnxruntime": MISSING, "pytorch": MISSING}


def registered(triton: TritonHost, **fields: str) -> ServingHost:
    return make_host(**{"http_url": triton.url, "grpc_url": triton.grpc_url, "runtime": "", **fields})


def looked_at(host: ServingHost) -> ServingHost:
    """As control's rounds leave it."""
    observe_hosts()
    probe_hosts()
    host.refresh_from_db()
    return host


@pytest.mark.triton
@pytest.mark.django_db
@pytest.mark.parametrize("way", ["grpc", "http"])
def test_what_a_host_offers_is_found_out(triton: TritonHost, way: str) -> None:
    host = registered(triton, **({} if way == "grpc" else {"grpc_url": ""}))
    with pytest.raises(UnavailableError) as unknown:
        host_runtime(host)
    assert unknown.value.code == "runtimes_unknown"
    host = looked_at(host)
    assert host.offers == EMBEDDED
    assert host_runtime(host) == "python"
    assert not any(name == PROBE for name in triton.client().statistics_of_all())
    found = host.probed_at
    assert looked_at(host).probed_at == found
    assert LogEntry.objects.filter(kind="host.probed").count() == 1


@pytest.mark.triton
@pytest.mark.django_db
def test_a_persons_choice_leads(triton: TritonHost) -> None:
    host = looked_at(registered(triton, runtime="onnxruntime"))
    assert host.offers == EMBEDDED
    assert host_runtime(host) == "onnxruntime"


@pytest.mark.triton
@pytest.mark.django_db
def test_a_host_is_probed_again_at_another_address_and_when_it_answers_again(triton: TritonHost) -> None:
    host = looked_at(registered(triton))
    first = host.probed_at
    ServingHost.objects.update(reachable=False, reachable_changed_at=now())
    again = looked_at(host).probed_at
    assert again > first
    host_register(actor=SYSTEM, name=host.name, http_url=host.http_url, repository=host.repository)
    host.refresh_from_db()
    assert (host.offers, host.probed_at) == ({}, None)
    assert looked_at(host).offers == EMBEDDED
    assert LogEntry.objects.filter(kind="host.probed").count() == 2


@pytest.mark.triton
@pytest.mark.django_db
def test_a_host_whose_server_was_started_anew_is_probed_again(triton: TritonHost) -> None:
    """Also where nobody saw it silent: a server that started does not know the probe."""
    host = looked_at(registered(triton))
    before = now() - 2 * REST
    ServingHost.objects.update(probed_at=before, reachable_changed_at=before)
    assert looked_at(host).probed_at == before
    triton.kill()
    triton.start()
    assert looked_at(host).probed_at > before


class WithoutBackends(EmbeddedTriton):
    """A Triton that has none."""

    @property
    def _backends(self) -> Path:
        return self.repository.parent / "backends"

    def _link_backend(self) -> None:
        self._backends.mkdir(exist_ok=True)


class Closed(EmbeddedTriton):
    """A Triton that serves what it found at its start."""

    def command(self) -> list[str]:
        return [word.replace("=explicit", "=none") for word in super().command() if "--load-" not in word]


def looked_at_one(kind: type[EmbeddedTriton], folder: Path) -> ServingHost:
    """The host of such a Triton, which is gone afterwards."""
    made = make_triton(folder).embedded
    ports = (made.http_port, made.grpc_port, made.metrics_port)
    triton = TritonHost(kind(made.venv, made.repository, *ports), folder / "triton.log")
    triton.start()
    try:
        return looked_at(registered(triton))
    finally:
        triton.stop()


@pytest.mark.triton
@pytest.mark.django_db
def test_a_host_that_offers_nothing_of_ours_says_so(tmp_path: Path) -> None:
    host = looked_at_one(WithoutBackends, tmp_path)
    assert host.offers == dict.fromkeys(EMBEDDED, MISSING)
    with pytest.raises(ConflictError) as missing:
        host_runtime(host)
    assert missing.value.code == "runtime_missing"
    assert "Give its Triton the backend onnxruntime" in missing.value.detail


@pytest.mark.triton
@pytest.mark.django_db
def test_a_python_backend_without_the_package_is_of_no_use(
    triton: TritonHost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layout, "PYTHON_MODEL", tmp_path / "model.py")
    layout.PYTHON_MODEL.write_text("import no_such_package\n")
    host = looked_at(registered(triton))
    assert host.offers["python"] == "Internal: ModuleNotFoundError: No module named 'no_such_package'."
    with pytest.raises(ConflictError) as missing:
        host_runtime(host)
    assert host.offers["python"] in missing.value.detail


@pytest.mark.triton
@pytest.mark.django_db
def test_a_triton_that_lets_nobody_load_says_so_of_every_runtime(tmp_path: Path) -> None:
    host = looked_at_one(Closed, tmp_path)
    assert all("not allowed" in why for why in host.offers.values()), host.offers
