"""Traffic for tests: observations through the room's own door."""

import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
from onnx import TensorProto, helper

from backend.core.clock import now
from backend.monitoring.recording import ObservationIn, observations_record
from backend.projects.models import Service
from backend.registry.models import ModelVersion
from backend.registry.services import version_register
from tests.factories import SYSTEM, write_artifacts


def observe(
    service: Service, inputs: np.ndarray, *, version: int = 1, probabilities: np.ndarray | None = None
) -> int:
    """Record inputs (N, *shape) as answered by a version; returns the last sequence."""
    classes = len(service.signature["classes"])
    answers = (
        np.full((len(inputs), classes), 1 / classes, np.float32) if probabilities is None else probabilities
    )
    at = now()
    return observations_record(
        service.pk,
        [
            ObservationIn(
                request_id=f"v{version}-{at.timestamp()}-{index}",
                at=at + timedelta(milliseconds=index),
                version_number=version,
                latency_ms=3.0,
                payload=row.tobytes(),
                probabilities=answer,
                predicted=service.signature["classes"][int(answer.argmax())],
            )
            for index, (row, answer) in enumerate(zip(inputs, answers, strict=True))
        ],
    )


def make_served_version(service: Service, seed: int = 0, **fields: Any) -> ModelVersion:
    """A registered version with ONNX graphs that really run: a random projection and a softmax over it."""
    classes = list(fields.pop("classes", service.signature["classes"]))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_artifacts(folder, classes)
        weights = (
            np.random.default_rng(seed).normal(size=(64, max(16, len(classes)))).astype(np.float32) / 800
        )
        _graph(folder / "embedding.onnx", weights[:, :16], "embedding")
        _graph(folder / "model.onnx", weights[:, : len(classes)], "probabilities")
        return version_register(
            actor=SYSTEM,
            service=service,
            folder=folder,
            architecture=service.architecture,
            architecture_parameters={},
            classes=classes,
            parent=None,
            snapshot=None,
            strategy="naive",
            seen_ids=(),
            metrics={},
            cause="",
            **fields,
        )


def _graph(path: Path, weights: np.ndarray, output: str) -> None:
    last = [helper.make_node("Softmax", ["m"], [output])]
    nodes = [
        helper.make_node("Cast", ["input"], ["c"], to=TensorProto.FLOAT),
        helper.make_node("Flatten", ["c"], ["f"]),
        helper.make_node("MatMul", ["f", "w"], ["m" if output == "probabilities" else output]),
        *(last if output == "probabilities" else []),
    ]
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info("input", TensorProto.UINT8, ["N", 1, 8, 8])],
        [helper.make_tensor_value_info(output, TensorProto.FLOAT, ["N", weights.shape[1]])],
        [helper.make_tensor("w", TensorProto.FLOAT, weights.shape, weights.ravel())],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    path.write_bytes(model.SerializeToString())
