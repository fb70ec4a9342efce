"""Against the real tritonserver: load, infer, grow, refuse, restart, kill."""

import json
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import numpy as np
import pytest

from backend.core.errors import AppError
from backend.serving.client import TritonClient
from backend.serving.embedded import SHARED_MEMORY
from backend.serving.golden import golden_matches
from tests.serving.hosting import put, stubs
from tests.serving.models import artifacts, signature
from tests.triton import TritonHost, make_host
from tests.waiting import until

pytestmark = pytest.mark.triton
X = np.eye(4, dtype=np.float32)


def test_a_model_is_loaded_answers_and_is_unloaded(triton_host: TritonHost, tmp_path: Path) -> None:
    client = triton_host.client()
    put(triton_host, tmp_path, "plain", [1], {1: 4})
    assert not client.is_version_ready("plain", 1)
    client.load("plain")
    assert client.loaded()["plain"] == {1: "READY"}
    before = client.statistics("plain", 1).inferences
    answer = client.infer("plain", 1, {"input": X})["probabilities"]
    expected = np.exp(X) / np.exp(X).sum(axis=1, keepdims=True)
    assert golden_matches(expected, answer, 1e-6)
    # Triton counts a request after it has answered it.
    until(lambda: client.statistics("plain", 1).inferences == before + len(X), "all are counted")
    client.unload("plain")
    until(lambda: not client.is_version_ready("plain", 1), "it is unloaded")


def test_classes_grow_under_the_stable_name_without_a_failed_request(
    triton_host: TritonHost, tmp_path: Path
) -> None:
    client, live, ended = triton_host.client(), [1], threading.Event()
    put(triton_host, tmp_path, "grown", [1], {1: 4})
    client.load("grown")
    widths: list[int] = []
    failures: list[str] = []

    def ask() -> None:
        mine = triton_host.client()
        while not ended.is_set():
            try:
                widths.append(mine.infer("grown", live[0], {"input": X[:1]})["probabilities"].shape[1])
            except AppError as error:
                failures.append(str(error))

    askers = [threading.Thread(target=ask) for _ in range(3)]
    for asker in askers:
        asker.start()
    try:
        put(triton_host, tmp_path, "grown", [1, 2], {2: 5})
        client.load("grown")
        live[0] = 2
        time.sleep(0.3)
        triton_host.repository.set_versions("grown", [2], signature())
        client.load("grown")
        time.sleep(0.2)
    finally:
        ended.set()
        for asker in askers:
            asker.join()
    assert failures == []
    assert set(widths) == {4, 5}
    assert not client.is_version_ready("grown", 1)


def test_the_label_of_a_grown_class_comes_with_a_classification(
    triton_host: TritonHost, tmp_path: Path
) -> None:
    put(triton_host, tmp_path, "labelled", [1, 2], {1: 3, 2: 4})
    triton_host.client().load("labelled")
    body = {
        "inputs": [{"name": "input", "shape": [1, 4], "datatype": "FP32", "data": [0, 0, 0, 9]}],
        "outputs": [{"name": "probabilities", "parameters": {"classification": 1}}],
    }
    url = f"{triton_host.url}/v2/models/labelled/versions/2/infer"
    with urllib.request.urlopen(url, json.dumps(body).encode(), timeout=10) as answer:
        [said] = json.load(answer)["outputs"][0]["data"]
    assert said.endswith(":3:c3")


def test_a_bad_version_is_refused_in_tritons_words_and_the_old_one_goes_on(
    triton_host: TritonHost, tmp_path: Path
) -> None:
    client = triton_host.client()
    put(triton_host, tmp_path, "damaged", [1], {1: 4})
    client.load("damaged")
    broken = artifacts(tmp_path / "broken", 4)
    broken["model.onnx"].write_bytes(b"no model")
    triton_host.repository.write_version("damaged", 2, broken, signature())
    triton_host.repository.set_versions("damaged", [1, 2], signature())
    with pytest.raises(AppError) as refused:
        client.load("damaged")
    assert refused.value.code == "model_load_failed"
    assert "version 2" in refused.value.data["said"]
    assert client.infer("damaged", 1, {"input": X})["probabilities"].shape == (4, 4)


def test_what_changes_the_server_needs_the_key(triton_host: TritonHost) -> None:
    with pytest.raises(AppError) as refused:
        TritonClient(triton_host.url).load("plain")
    assert refused.value.code == "triton_key_refused"
    for path in ("repository/index", "logging", "trace/setting", "systemsharedmemory/region/a/register"):
        request = urllib.request.Request(f"{triton_host.url}/v2/{path}", b"{}", method="POST")
        with pytest.raises(urllib.error.HTTPError) as error:
            urllib.request.urlopen(request, timeout=5)
        assert error.value.code == 403, path


def test_a_killed_host_leaves_nothing_and_serves_the_same_when_it_starts_alone(tmp_path: Path) -> None:
    host = make_host(tmp_path)
    put(host, tmp_path, "kept", [2], {1: 3, 2: 4})
    host.start()
    try:
        assert host.client().loaded()["kept"] == {2: "READY"}
        assert stubs(host)
        host.kill()
        assert not host.client(1.0).is_live()
        with pytest.raises(AppError) as silent:
            host.client(1.0).loaded()
        assert silent.value.code == "triton_unreachable"
        until(lambda: not stubs(host), "its stubs have ended")
        host.start()
        assert host.client().loaded()["kept"] == {2: "READY"}
        assert host.client().infer("kept", 2, {"input": X})["probabilities"].shape == (4, 4)
    finally:
        host.stop()
    assert stubs(host) == []
    assert not list(SHARED_MEMORY.glob(f"{host.embedded._region_prefix}*"))


def test_a_taken_port_is_said_before_anything_starts(triton_host: TritonHost) -> None:
    with pytest.raises(AppError) as refused:
        triton_host.embedded.prepare()
    assert refused.value.code == "port_in_use"
