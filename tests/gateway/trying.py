"""A service whose second version is tried, and a client of it."""

import urllib.request
from dataclasses import replace
from typing import Any

import numpy as np

from backend.deployments.routing import Route, Trial
from backend.deployments.trials import ArmCounts
from backend.gateway.recorder import Recorder
from backend.serving.protocol import infer_request
from tests.factories import DIGITS

LIVE, TRIED = "digits", "digits--v8"
CLASSES = tuple("012345678")


def route(host_url: str, **changes: Any) -> Route:
    trial = Trial(5, 3, "canary", 1.0, TRIED, 8, CLASSES)
    found = Route(1, LIVE, 7, CLASSES, host_url, "", 1.0, DIGITS, trial)
    return replace(found, trial=replace(trial, **changes))


def ask(address: str, seed: int = 0, **headers: str) -> tuple[dict[str, str], bytes]:
    """(headers by lower-case names, body) of an answer, which must be 200."""
    inputs = np.random.default_rng(seed).integers(0, 256, (1, 1, 8, 8)).astype(np.uint8)
    body, needed = infer_request({"input": inputs})
    sent = needed | {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(f"{address}/v2/models/digits/infer", data=body, headers=sent)
    with urllib.request.urlopen(request, timeout=10) as response:
        return {name.lower(): value for name, value in response.headers.items()}, response.read()


def arms(recorder: Recorder) -> dict[str, ArmCounts]:
    assert {key[:2] for key in recorder.tallies.arms} <= {(5, 3)}
    return {key[2]: counts for key, counts in recorder.tallies.arms.items()}
