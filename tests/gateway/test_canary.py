"""A version that is tried by answering: who is answered by it, and that its faults reach nobody."""

import urllib.error
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import OperationalError

from backend.deployments.models import TrialCount
from backend.deployments.trials import trial_counts
from backend.gateway import tallies
from backend.gateway.recorder import Recorder
from backend.gateway.routes import Table
from backend.monitoring.models import Observation
from backend.serving.protocol import parse_infer_response
from tests.deployments.rows import Stage
from tests.gateway.conftest import free_port
from tests.gateway.fake_triton import FakeTriton
from tests.gateway.trying import CLASSES, LIVE, TRIED, arms, ask, route

Serve = Callable[[object], str]
Start = Callable[..., tuple[str, Recorder]]


def test_the_tried_version_answers_under_the_stable_name(serve: Serve, gateway: Start) -> None:
    triton = FakeTriton(labels={TRIED: [4]})
    address, recorder = gateway(Table(1, {LIVE: route(serve(triton))}))
    headers, body = ask(address, accept_encoding="gzip")
    assert triton.asked == {TRIED: 1}
    assert headers["modelcie-version"] == "8"
    length = int(headers["inference-header-content-length"])
    assert b'"model_name":"digits",' in body[:length]
    assert TRIED.encode() not in body
    assert parse_infer_response(body, length)["probabilities"].argmax() == 4
    assert b"accept-encoding" not in triton.headers[0], "what is renamed must come plain"
    assert (arms(recorder)["trial"].requests, arms(recorder)["trial"].errors) == (1, 0)


def test_a_client_stays_with_its_version(serve: Serve, gateway: Start) -> None:
    address, recorder = gateway(Table(1, {LIVE: route(serve(FakeTriton()), share=0.5)}))
    by_body = [{ask(address, seed)[0]["modelcie-version"] for _ in range(2)} for seed in range(12)]
    assert {len(found) for found in by_body} == {1}
    assert set.union(*by_body) == {"7", "8"}
    by_name = {ask(address, seed, modelcie_sticky="ann")[0]["modelcie-version"] for seed in range(12)}
    assert len(by_name) == 1
    counted = {arm: counts.requests for arm, counts in arms(recorder).items()}
    assert sum(counted.values()) == 36
    assert min(counted.values()) > 0


@pytest.mark.parametrize("status", [400, 404, 500, 503])
def test_a_tried_version_that_fails_reaches_nobody(serve: Serve, gateway: Start, status: int) -> None:
    triton = FakeTriton(statuses={TRIED: status})
    address, recorder = gateway(Table(1, {LIVE: route(serve(triton))}))
    headers, _ = ask(address)
    assert headers["modelcie-version"] == "7"
    assert triton.asked == {TRIED: 1, LIVE: 1}
    assert (arms(recorder)["trial"].requests, arms(recorder)["trial"].errors) == (1, 1)
    assert [counts.errors for counts in recorder.tallies.traffic.values()] == [0]


def test_a_request_that_neither_answers_is_its_own_fault(serve: Serve, gateway: Start) -> None:
    triton = FakeTriton(statuses={TRIED: 400, LIVE: 400})
    address, recorder = gateway(Table(1, {LIVE: route(serve(triton))}))
    with pytest.raises(urllib.error.HTTPError) as refused:
        ask(address)
    assert refused.value.code == 400
    assert arms(recorder) == {}


def test_without_any_host_the_answer_is_a_503(gateway: Start) -> None:
    address, recorder = gateway(Table(1, {LIVE: route(f"http://127.0.0.1:{free_port()}")}))
    with pytest.raises(urllib.error.HTTPError) as refused:
        ask(address)
    assert refused.value.code == 503
    assert arms(recorder) == {}


def test_a_version_that_is_watched_is_counted_and_no_more(serve: Serve, gateway: Start) -> None:
    triton = FakeTriton()
    address, recorder = gateway(Table(1, {LIVE: route(serve(triton), mode="watch", model=LIVE)}))
    ask(address)
    assert triton.asked == {LIVE: 1}
    assert {arm: counts.requests for arm, counts in arms(recorder).items()} == {"live": 1}


@pytest.mark.django_db
def test_what_is_recorded_names_the_version_that_answered(
    serve: Serve, gateway: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = Stage()
    rollout = stage.make_live(stage.version()).rollout
    rollout.trial_serial = 3
    rollout.save()
    triton = FakeTriton(labels={TRIED: [9]}, classes=10)
    tried = route(serve(triton), rollout_id=rollout.pk, classes=(*CLASSES, "nine"))
    address, recorder = gateway(Table(1, {LIVE: replace(tried, service_id=stage.service.pk)}))
    ask(address)

    def away(*_: object) -> None:
        raise OperationalError("away")

    with monkeypatch.context() as patched:
        patched.setattr(tallies, "trial_record", away)
        recorder._flush()
    assert not TrialCount.objects.exists()
    recorder._flush()
    row = Observation.objects.get()
    assert (row.version_number, row.predicted) == (8, "nine")
    found = trial_counts(rollout)["trial"]
    assert (found.requests, found.errors, found.confidences, found.confidence_sum) == (1, 0, 1, 1.0)
