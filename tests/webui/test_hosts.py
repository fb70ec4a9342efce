"""The pages of serving hosts: who sees which, what they show, and who may give a key."""

import pytest
from django.utils import timezone

from backend.access.roles import Role
from backend.hosts.control import publish_sealing_key
from backend.hosts.models import Environment, ServingHost
from tests.clients import pages_as, pages_of
from tests.factories import make_environment, make_host, make_project, make_service, make_user

pytestmark = pytest.mark.django_db
USAGE = {
    "models": {"digits": {"7": {"requests": 1200, "failures": 3, "mean_ms": 1.25, "queue_ms": 0.2}}},
    "gpus": [{"used_bytes": 2**30, "total_bytes": 2**34}],
}


@pytest.fixture
def environment() -> Environment:
    project = make_project()
    seen = {"reachable": True, "seen_at": timezone.now(), "usage": USAGE, "grpc_url": "127.0.0.1:8002"}
    host = make_host("edge", loaded={"digits": [7], "letters": [1]}, **seen)
    make_service(project, "digits")
    return make_environment(project, host=host)


def test_a_host_is_for_those_whose_project_it_serves(environment: Environment) -> None:
    viewer, stranger = pages_as(environment, Role.VIEWER), pages_of(make_user())
    assert "edge" in viewer.get("/hosts/").text
    assert "No host serves your projects" in stranger.get("/hosts/").text
    for address in ("/hosts/edge/", "/hosts/edge/state/"):
        assert viewer.get(address).status_code == 200
        assert stranger.get(address).status_code == 404


def test_it_shows_what_control_sees(environment: Environment) -> None:
    shown = pages_as(environment, Role.VIEWER).get("/hosts/edge/").text
    for words in ("1200", "1.25 ms", "1.0 GiB", "16.0 GiB", "127.0.0.1:8002", environment.project.name):
        assert words in shown, words
    assert '<a href="/services/digits/">digits</a>' in shown
    assert "<td>letters</td>" in shown.replace(' data-label="Name"', "")
    assert "Give it a key" not in shown


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "by a shared folder"),
        ({"repository": ""}, "sent over gRPC"),
        ({"repository": "", "grpc_url": ""}, "sent over HTTP"),
    ],
)
def test_it_says_how_models_reach_it(environment: Environment, fields: dict[str, str], words: str) -> None:
    ServingHost.objects.filter(name="edge").update(**fields)
    assert words in pages_as(environment, Role.VIEWER).get("/hosts/edge/").text


def test_it_says_by_what_it_serves_and_why_not_by_what_else(environment: Environment) -> None:
    client = pages_as(environment, Role.VIEWER)
    hosts = ServingHost.objects.filter(name="edge")
    assert "as chosen" in client.get("/hosts/edge/").text
    hosts.update(runtime="")
    assert "not known yet" in client.get("/hosts/edge/").text
    missing = {"python": "No module named &quot;onnxruntime&quot;.", "pytorch": ""}
    hosts.update(probed_at=timezone.now(), offers={**missing, "onnxruntime": ""})
    shown = client.get("/hosts/edge/").text
    assert "as found" in shown
    assert "onnxruntime" in client.get("/hosts/").text
    hosts.update(offers=missing)
    shown = client.get("/hosts/edge/").text
    assert "edge can serve no model" in shown
    assert "&amp;quot;onnxruntime&amp;quot;" in shown


def test_it_says_what_is_wrong(environment: Environment) -> None:
    client = pages_as(environment, Role.VIEWER)
    hosts = ServingHost.objects.filter(name="edge")
    hosts.update(problem="The key is not the host's.", differences=["digits v8 is not loaded."])
    shown = client.get("/hosts/edge/state/").text
    assert "answers, but not to control" in shown
    assert "digits v8 is not loaded." in shown
    hosts.update(reachable=False, reachable_changed_at=timezone.now(), problem="It refuses.")
    assert "does not answer" in client.get("/hosts/edge/state/").text


def test_an_administrator_gives_a_key_that_no_page_shows(environment: Environment) -> None:
    publish_sealing_key()
    owner, root = pages_as(environment, Role.OWNER), pages_of(make_user(is_superuser=True))
    assert owner.post("/hosts/edge/", {"key": "a-key-of-edge"}).status_code == 403
    assert "Give it a key" in root.get("/hosts/edge/").text
    shown = root.post("/hosts/edge/", {"key": "a-key-of-edge"}, follow=True).text
    assert "its own, sealed" in shown
    assert "a-key-of-edge" not in shown
    refused = root.post("/hosts/edge/", {"key": "umläut"})
    assert refused.status_code == 422
    assert "one line of ASCII" in refused.text
    assert "umläut" not in refused.text
