"""A canary and a shadow on a real Triton, seen by NVIDIA's own clients over HTTP and over gRPC."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
import tritonclient.grpc as over_grpc
import tritonclient.http as over_http

from backend.deployments.routing import Route, Trial
from backend.gateway.comparing import Comparison, compare
from backend.gateway.routes import Table
from backend.monitoring.models import Observation
from backend.monitoring.payloads import observation_inputs
from backend.projects.models import Service
from tests.factories import make_service
from tests.gateway.conftest import Doors
from tests.gateway.trying import arms
from tests.serving.hosting import put
from tests.serving.models import FEATURES, signature
from tests.triton import TritonHost, triton_host
from tests.waiting import until

__all__ = ["triton_host"]
pytestmark = pytest.mark.triton
NAME = "tried-out"
TRIED = f"{NAME}--v2"
# The live version does not know the last class: it says c0 of the last row.
CLASSES = ("c0", "c1", "c2", "c3")
ROWS = np.eye(FEATURES, dtype=np.float32)


@pytest.fixture(scope="module")
def served(triton_host: TritonHost, tmp_path_factory: pytest.TempPathFactory) -> TritonHost:
    folder = tmp_path_factory.mktemp("served")
    put(triton_host, folder, NAME, [1], {1: 3})
    put(triton_host, folder, TRIED, [2], {2: 4})
    for model in (NAME, TRIED):
        triton_host.client().load(model)
    return triton_host


@pytest.fixture
def route(served: TritonHost) -> Route:
    """Version 1 is live, and version 2 answers everybody."""
    trial = Trial(5, 3, "canary", 1.0, TRIED, 2, CLASSES)
    return Route(1, NAME, 1, CLASSES[:3], served.url, served.grpc_url, 1.0, signature(), trial)


@dataclass
class Client:
    """One protocol's: its module, and a gateway to ask by it."""

    protocol: str
    start: Callable[..., Doors]

    def begin(self, route: Route, **trial: Any) -> Doors:
        assert route.trial
        self.doors = self.start(Table(1, {NAME: replace(route, trial=replace(route.trial, **trial))}))
        return self.doors

    def infer(self, rows: np.ndarray = ROWS, sticky: str = "") -> tuple[np.ndarray, str, str]:
        """(probabilities, name and version of the model that the answer says)."""
        module, address = over_grpc, self.doors.grpc
        if self.protocol == "http":
            module, address = over_http, self.doors.http.removeprefix("http://")
        sent = module.InferInput("input", list(rows.shape), "FP32")
        sent.set_data_from_numpy(rows)
        headers = {"modelcie-sticky": sticky} if sticky else {}
        with module.InferenceServerClient(address) as client:
            answer = client.infer(NAME, [sent], headers=headers)
        said = answer.get_response()
        if self.protocol == "http":
            return answer.as_numpy("probabilities"), said["model_name"], said["model_version"]
        return answer.as_numpy("probabilities"), said.model_name, said.model_version


@pytest.fixture(params=["http", "grpc"])
def client(request: pytest.FixtureRequest, doors: Callable[..., Doors]) -> Client:
    return Client(request.param, doors)


def test_the_tried_version_answers_under_the_stable_name(client: Client, route: Route) -> None:
    recorder = client.begin(route).recorder
    probabilities, model, version = client.infer()
    assert (model, version) == (NAME, "2")
    assert list(probabilities.argmax(axis=1)) == [0, 1, 2, 3]
    counts = arms(recorder)
    assert counts.keys() == {"trial"}
    assert (counts["trial"].requests, counts["trial"].errors) == (1, 0)


def test_who_is_known_stays_with_a_version(client: Client, route: Route) -> None:
    recorder = client.begin(route, share=0.5).recorder
    people = {f"client-{number}": set() for number in range(8)}
    for name, answered in people.items():
        for row in ROWS[:3]:
            answered.add(client.infer(row[None], sticky=name)[2])
    assert all(len(answered) == 1 for answered in people.values())
    assert set.union(*people.values()) == {"1", "2"}
    by_two = 3 * sum("2" in answered for answered in people.values())
    assert {arm: counts.requests for arm, counts in arms(recorder).items()} == {
        "trial": by_two,
        "live": 24 - by_two,
    }


def test_both_protocols_have_the_same_share(doors: Callable[..., Doors], route: Route) -> None:
    one, other = Client("http", doors), Client("grpc", doors)
    one.doors = other.begin(route, share=0.5)
    for number in range(8):
        name = f"client-{number}"
        assert one.infer(sticky=name)[2] == other.infer(sticky=name)[2]


def test_a_tried_version_that_is_not_loaded_reaches_nobody(client: Client, route: Route) -> None:
    recorder = client.begin(route, model=f"{NAME}--v9", version_number=9).recorder
    assert client.infer()[1:] == (NAME, "1")
    assert (arms(recorder)["trial"].requests, arms(recorder)["trial"].errors) == (1, 1)
    assert [counts.errors for counts in recorder.tallies.traffic.values()] == [0]


def test_the_shadow_is_compared_and_answers_nobody(client: Client, route: Route) -> None:
    recorder = client.begin(replace(route, sample_rate=0.0), mode="shadow").recorder
    probabilities, model, version = client.infer()
    assert (model, version, probabilities.shape) == (NAME, "1", (4, 3))
    until(lambda: recorder._queue)
    [(_, item)] = recorder._taken()
    assert isinstance(item, Comparison)
    compare(item, recorder.tallies)
    trial, live = arms(recorder)["trial"], arms(recorder)["live"]
    assert (trial.requests, trial.errors, trial.compared, trial.agreed) == (1, 0, 4, 3)
    assert (live.requests, live.errors) == (1, 0)


@pytest.mark.django_db
@pytest.mark.parametrize(("mode", "number", "last"), [("canary", 2, "c3"), ("watch", 1, "c0")])
def test_what_is_recorded_is_what_was_asked_and_answered(
    client: Client, route: Route, monkeypatch: pytest.MonkeyPatch, mode: str, number: int, last: str
) -> None:
    service = make_service()
    Service.objects.filter(pk=service.pk).update(signature=signature())
    service.refresh_from_db()
    recorder = client.begin(replace(route, service_id=service.pk), mode=mode).recorder
    client.infer()
    # Counts belong to a rollout, of which there is no row here.
    monkeypatch.setattr(recorder.tallies, "write", lambda: None)
    recorder._flush()
    found = list(Observation.objects.filter(service=service).order_by("sequence"))
    assert [row.predicted for row in found] == ["c0", "c1", "c2", last]
    assert {row.version_number for row in found} == {number}
    np.testing.assert_array_equal(observation_inputs(service, found), ROWS)
