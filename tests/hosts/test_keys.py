"""A host's own key: sealed as it comes in, opened by control alone, shown to nobody."""

import json
import stat

import pytest

from backend.config.environment import ENV
from backend.core.errors import AppError
from backend.core.models import LogEntry
from backend.core.sealing import make_private_key
from backend.hosts.control import publish_sealing_key
from backend.hosts.keys import FILE, host_key, host_key_set
from backend.hosts.models import SealingKey
from backend.hosts.observing import host_observe
from tests.clients import api_of
from tests.factories import SYSTEM, make_host, make_project, make_user, member
from tests.triton import TritonHost

pytestmark = pytest.mark.django_db
KEY = "the-key-of-edge"


@pytest.fixture
def published() -> SealingKey:
    publish_sealing_key()
    return SealingKey.objects.get()


def code(call, **arguments) -> str:
    with pytest.raises(AppError) as caught:
        call(**arguments)
    return caught.value.code


def test_a_key_is_sealed_and_told_to_nobody(published: SealingKey) -> None:
    host, client = make_host("edge"), api_of(make_user(is_superuser=True))
    answer = client.put("/api/v1/hosts/edge/key/", {"key": KEY})
    assert (answer.status_code, answer.data["has_key"]) == (200, True)
    host.refresh_from_db()
    everything = [answer.data, host.sealed_key, list(LogEntry.objects.values("kind", "data"))]
    assert KEY not in json.dumps(everything, default=str)
    assert host_key(host) == KEY
    assert client.put("/api/v1/hosts/edge/key/", {"key": ""}).data["has_key"] is False
    kinds = LogEntry.objects.filter(scope="site").values_list("kind", flat=True)
    assert list(kinds) == ["host.key_changed", "host.key_forgotten"]


def test_only_a_site_administrator_gives_keys(published: SealingKey) -> None:
    host = make_host()
    for user in (make_user(), member(make_project(), "owner")):
        assert code(host_key_set, actor=user.actor, host=host, key=KEY) == "permission_denied"
    assert not host.has_key


def test_a_host_without_one_uses_the_installations(monkeypatch: pytest.MonkeyPatch) -> None:
    object.__setattr__(ENV, "triton_api_key", "of-all")
    try:
        assert host_key(make_host()) == "of-all"
    finally:
        object.__setattr__(ENV, "triton_api_key", "")


@pytest.mark.parametrize("key", ["two\nlines", "umläut", "bell\x07"])
def test_a_key_that_no_header_can_carry_is_refused(key: str, published: SealingKey) -> None:
    assert code(host_key_set, actor=SYSTEM, host=make_host(), key=key) == "key_invalid"


def test_before_control_ran_nothing_can_be_sealed() -> None:
    assert code(host_key_set, actor=SYSTEM, host=make_host(), key=KEY) == "control_never_ran"


def test_a_sealed_key_opens_nothing_on_another_hosts_row(published: SealingKey) -> None:
    host, other = host_key_set(actor=SYSTEM, host=make_host(), key=KEY), make_host()
    other.sealed_key = host.sealed_key
    assert code(host_key, host=other) == "sealed_for_another"


def test_the_made_private_key_is_kept_for_its_owner_alone(published: SealingKey) -> None:
    path = ENV.home / FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    before = path.read_text()
    publish_sealing_key()
    assert path.read_text() == before


def test_a_host_whose_key_cannot_be_opened_says_so(published: SealingKey) -> None:
    host = host_key_set(actor=SYSTEM, host=make_host(), key=KEY)
    (ENV.home / FILE).write_text(make_private_key())
    assert "give it again" in host_observe(actor=SYSTEM, host=host).problem


@pytest.mark.triton
def test_control_loads_by_the_hosts_own_key(triton_host: TritonHost, published: SealingKey) -> None:
    host = make_host(http_url=triton_host.url, grpc_url=triton_host.grpc_url)
    assert "key" in host_observe(actor=SYSTEM, host=host).problem
    host_key_set(actor=SYSTEM, host=host, key=triton_host.key)
    observed = host_observe(actor=SYSTEM, host=host)
    assert (observed.reachable, observed.problem) == (True, "")
