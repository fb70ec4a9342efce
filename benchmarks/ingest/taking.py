"""`python -m benchmarks.ingest.taking --seconds S`: batches of Arrow into REST, one after the other, in this process.

Everything that a batch passes is in it, from the key to the commit and the blob on the disk; only the socket is not.
Prints {"taken", "seconds"}; the database and the home are those of the environment.
"""

import argparse
import sys
import time
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pyarrow as pa

from benchmarks.apart import make_tables, say

BATCH = 500
SHAPE = (1, 28, 28)
CLASSES = 10


def batch(number: int) -> bytes:
    """BATCH observations that were never told before."""
    random = np.random.default_rng(number)
    inputs = random.integers(0, 256, (BATCH, int(np.prod(SHAPE))), np.uint8)
    probabilities = random.dirichlet(np.ones(CLASSES), BATCH).astype(np.float32)
    columns = {
        "request_id": [f"b{number}-{index}" for index in range(BATCH)],
        "time": pa.array([datetime.now(UTC)] * BATCH, pa.timestamp("us", tz="UTC")),
        "version": pa.array([1] * BATCH, pa.int32()),
        "input": pa.array([row.tobytes() for row in inputs], pa.binary()),
        "probabilities": pa.FixedSizeListArray.from_arrays(probabilities.ravel(), CLASSES),
        "latency_ms": random.gamma(2.0, 2.0, BATCH),
    }
    sink = pa.BufferOutputStream()
    rows = pa.RecordBatch.from_pydict(columns)
    with pa.ipc.new_stream(sink, rows.schema) as writer:
        writer.write_batch(rows)
    return bytes(sink.getvalue().to_pybytes())


def take(seconds: float) -> dict[str, float]:
    """Send for so many seconds of sending."""
    from django.test import Client

    from backend.monitoring.api.batches import ARROW_STREAM

    service, key = _service()
    address = f"/api/v1/services/{service}/observations/"
    client = Client(headers={"modelcie-key": key})
    taken, spent_s, number = 0, 0.0, 0
    while spent_s < seconds:
        body = batch(number)
        number += 1
        began_s = time.perf_counter()
        answer = client.post(address, body, content_type=ARROW_STREAM)
        spent_s += time.perf_counter() - began_s
        said: dict[str, Any] = answer.json()
        if said.get("taken") != BATCH:
            raise SystemExit(f"A batch was not taken: {said}")
        # What was sent first warms caches and connections.
        taken, spent_s = (0, 0.0) if number == 1 else (taken + BATCH, spent_s)
    return {"taken": taken, "seconds": spent_s}


def _service() -> tuple[str, str]:
    """The names of a service with one version, and a key of it."""
    from backend.core.actor import system_actor
    from backend.projects.services import project_create, service_create, service_key_create
    from backend.registry.models import ModelVersion

    actor = system_actor("benchmark")
    classes = [str(index) for index in range(CLASSES)]
    signature = {
        "task": "image_classification",
        "input_name": "input",
        "output_name": "probabilities",
        "dtype": "uint8",
        "shape": list(SHAPE),
        "layout": "CHW",
        "range": [0, 255],
        "classes": classes,
        "features": None,
    }
    project = project_create(actor=actor, name="Ingest", slug="ingest")
    service = service_create(
        actor=actor, project=project, name="told", title="", signature=signature, architecture="small_cnn"
    )
    # Nothing asks the version anything: it needs no files.
    ModelVersion.objects.create(
        service=service, number=1, architecture="small_cnn", classes=classes, digest="", created_by=actor.ref
    )
    return service.name, service_key_create(actor=actor, service=service, name="benchmark")[1]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ingest.taking", description=__doc__)
    parser.add_argument("--seconds", type=float, required=True)
    asked = parser.parse_args()
    make_tables()
    from django.test.utils import setup_test_environment

    setup_test_environment()
    say(take(asked.seconds))
    return 0


if __name__ == "__main__":
    sys.exit(main())
