"""How much a host has to do, by its statistics and its metrics."""

import numpy as np
import pytest

from backend.hosts.observing import host_observe
from backend.hosts.usage import gpus_in
from tests.factories import SYSTEM, make_host
from tests.serving.models import FEATURES, artifacts, signature
from tests.triton import TritonHost
from tests.waiting import until

METRICS = """# HELP nv_gpu_memory_used_bytes GPU used memory, in bytes
# TYPE nv_gpu_memory_used_bytes gauge
nv_gpu_memory_used_bytes{gpu_uuid="GPU-b"} 2147483648.000000
nv_gpu_memory_used_bytes{gpu_uuid="GPU-a"} 1073741824.000000
# TYPE nv_gpu_memory_total_bytes gauge
nv_gpu_memory_total_bytes{gpu_uuid="GPU-a"} 17179869184.000000
nv_gpu_memory_total_bytes{gpu_uuid="GPU-b"} 17179869184.000000
# TYPE nv_gpu_utilization gauge
nv_gpu_utilization{gpu_uuid="GPU-a"} 0.250000
# TYPE nv_inference_count counter
nv_inference_count{model="digits",version="1"} 12
"""


def test_each_gpu_has_its_memory() -> None:
    first, second = gpus_in(METRICS)
    assert first == {"used_bytes": 2**30, "total_bytes": 2**34, "utilisation": 0.25}
    assert second == {"used_bytes": 2**31, "total_bytes": 2**34}
    assert gpus_in("") == []


@pytest.mark.triton
@pytest.mark.django_db
def test_what_each_version_answered_is_seen(triton: TritonHost, tmp_path) -> None:
    repository, client = triton.repository, triton.client()
    repository.write_version("usage", 3, artifacts(tmp_path / "usage", 2), signature())
    repository.set_versions("usage", [3], signature())
    client.load("usage")
    for _ in range(5):
        client.infer("usage", 3, {"input": np.zeros((1, FEATURES), np.float32)})
    # Triton counts a request after it has answered it.
    until(lambda: client.statistics("usage", 3).requests == 5)
    metrics = f"http://127.0.0.1:{triton.embedded.metrics_port}/metrics"
    host = make_host(http_url=triton.url, grpc_url=triton.grpc_url, metrics_url=metrics)
    told = host_observe(actor=SYSTEM, host=host).usage
    client.unload("usage")
    repository.remove_model("usage")
    assert told["gpus"] == []
    figures = told["models"]["usage"]["3"]
    assert (figures["requests"], figures["failures"]) == (5, 0)
    assert 0 < figures["queue_ms"] < figures["mean_ms"] < 10_000
