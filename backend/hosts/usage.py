"""How much a host has to do: what each version answered, and the memory of its GPUs."""

import urllib.request
from collections import defaultdict
from typing import Any

from prometheus_client.parser import text_string_to_metric_families

from backend.serving.client import Statistics

TIMEOUT_S = 1.0
# Triton's names, and ours.
GPU_METRICS = {
    "nv_gpu_memory_used_bytes": "used_bytes",
    "nv_gpu_memory_total_bytes": "total_bytes",
    "nv_gpu_utilization": "utilisation",
}


def usage(statistics: dict[str, dict[int, Statistics]], metrics_url: str) -> dict[str, Any]:
    """What ServingHost.usage holds; without metrics, no GPU is told."""
    models = {
        name: {str(number): _figures(told) for number, told in versions.items()}
        for name, versions in statistics.items()
    }
    return {"models": models, "gpus": _gpus(metrics_url) if metrics_url else []}


def gpus_in(text: str) -> list[dict[str, float]]:
    """The GPUs of a page of metrics, each with what is told of it, in the order of their ids."""
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            if sample.name in GPU_METRICS:
                found[sample.labels.get("gpu_uuid", "")][GPU_METRICS[sample.name]] = sample.value
    return [found[name] for name in sorted(found)]


def _gpus(metrics_url: str) -> list[dict[str, float]]:
    try:
        with urllib.request.urlopen(metrics_url, timeout=TIMEOUT_S) as answer:  # noqa: S310 - http or https, as registered
            return gpus_in(answer.read().decode())
    except (OSError, ValueError):
        return []


def _figures(told: Statistics) -> dict[str, float]:
    count = told.requests or 1
    return {
        "requests": told.requests,
        "failures": told.failures,
        "success_ns": told.success_ns,
        "mean_ms": round(told.success_ns / count / 1e6, 3),
        "queue_ms": round(told.queue_ns / count / 1e6, 3),
    }
