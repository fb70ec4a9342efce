"""A KServe server over gRPC that keeps what it was asked, and waits or refuses where it is told to."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import grpc
import numpy as np
import pytest
from tritonclient.grpc import service_pb2, service_pb2_grpc


@dataclass
class FakeGrpcTriton(service_pb2_grpc.GRPCInferenceServiceServicer):
    """codes: where a model answers another than OK. held: events that a model waits for.

    ended: set when a call has ended, answered or not.
    """

    codes: dict[str, grpc.StatusCode] = field(default_factory=dict)
    held: dict[str, threading.Event] = field(default_factory=dict)
    asked: Counter[tuple[str, str]] = field(default_factory=Counter)
    metadata: list[dict[str, str]] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)

    def ModelInfer(self, request: Any, context: Any) -> Any:  # noqa: N802 - the protocol's name
        model = request.model_name
        self.asked[model, request.model_version] += 1
        self.metadata.append(dict(context.invocation_metadata()))
        context.add_callback(self.ended.set)
        if model in self.held:
            self.held[model].wait(10)
        if model in self.codes:
            context.abort(self.codes[model], f"{model} says no")
        output = {"name": "probabilities", "datatype": "FP32", "shape": [1, 9]}
        return service_pb2.ModelInferResponse(
            model_name=model,
            model_version=request.model_version,
            id=request.id,
            outputs=[output],
            raw_output_contents=[np.eye(1, 9, dtype=np.float32).tobytes()],
        )


@pytest.fixture
def serve_grpc() -> Iterator[Callable[..., str]]:
    """Serves it, over TLS by a certificate (key, chain); returns its host:port. Everything ends with the test."""
    running: list[grpc.Server] = []

    def start(triton: FakeGrpcTriton, certificate: tuple[bytes, bytes] | None = None) -> str:
        server = grpc.server(ThreadPoolExecutor(4))
        service_pb2_grpc.add_GRPCInferenceServiceServicer_to_server(triton, server)
        if certificate:
            port = server.add_secure_port("127.0.0.1:0", grpc.ssl_server_credentials([certificate]))
        else:
            port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        running.append(server)
        return f"127.0.0.1:{port}"

    yield start
    for server in running:
        server.stop(None).wait()
