"""The gateway over gRPC, before an upstream that keeps what it was asked."""

import asyncio
import hashlib
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from unittest.mock import Mock

import grpc
import numpy as np
import pytest
from tritonclient.grpc import service_pb2, service_pb2_grpc

from backend.gateway import limits
from backend.gateway.app import Gateway
from backend.gateway.grpc_methods import GrpcMethods
from backend.gateway.grpc_server import GrpcServer
from backend.gateway.grpc_upstream import GrpcReply
from backend.gateway.recorder import Recorder
from backend.gateway.routes import Routing, Table
from tests.gateway.certificates import certificate
from tests.gateway.conftest import Doors, free_port
from tests.gateway.fake_grpc_triton import FakeGrpcTriton, serve_grpc
from tests.gateway.trying import LIVE, TRIED, arms, route
from tests.waiting import until

__all__ = ["serve_grpc"]
Serve = Callable[..., str]
Start = Callable[..., Doors]
INPUT = {"name": "input", "datatype": "UINT8", "shape": [1, 1, 8, 8]}


def table(grpc_url: str, *, scheme: str = "http", mode: str = "watch", **keys: str) -> Table:
    """A service that is live; nothing is tried unless the mode says so."""
    digests = {name: frozenset({hashlib.sha256(key.encode()).hexdigest()}) for name, key in keys.items()}
    model = LIVE if mode == "watch" else TRIED
    found = route(f"{scheme}://127.0.0.1:1", mode=mode, model=model)
    return Table(1, {LIVE: replace(found, host_grpc_url=grpc_url)}, digests)


def request(model: str = LIVE, **fields: Any) -> Any:
    pixels = np.arange(64, dtype=np.uint8).tobytes()
    return service_pb2.ModelInferRequest(
        model_name=model, inputs=[INPUT], raw_input_contents=[pixels], **fields
    )


@contextmanager
def stub(address: str) -> Iterator[Any]:
    with grpc.insecure_channel(address) as channel:
        yield service_pb2_grpc.GRPCInferenceServiceStub(channel)


def ask(address: str, asked: Any = None, **metadata: str) -> tuple[Any, dict[str, str]]:
    """(answer, trailing metadata)."""
    sent = [(name.replace("_", "-"), value) for name, value in metadata.items()]
    with stub(address) as client:
        answer, call = client.ModelInfer.with_call(asked or request(), metadata=sent, timeout=20)
    return answer, dict(call.trailing_metadata())


def refused(address: str, asked: Any = None, **metadata: str) -> tuple[grpc.StatusCode, dict[str, str]]:
    with pytest.raises(grpc.RpcError) as found:
        ask(address, asked, **metadata)
    return found.value.code(), dict(found.value.trailing_metadata())


def test_it_forwards_to_the_live_version_and_says_which(serve_grpc: Serve, doors: Start) -> None:
    triton = FakeGrpcTriton()
    found = doors(table(serve_grpc(triton), digits="right"))
    answer, told = ask(found.grpc, request(id="mine"), traceparent="00-1-2-00", modelcie_key="right")
    assert triton.asked == {(LIVE, "7"): 1}
    assert (answer.model_name, answer.id) == (LIVE, "mine")
    assert told["modelcie-version"] == "7"
    assert len(told["modelcie-request-id"]) == 32
    assert triton.metadata[0]["traceparent"] == "00-1-2-00"
    assert "modelcie-key" not in triton.metadata[0]


def test_a_plain_request_id_of_the_caller_is_kept(serve_grpc: Serve, doors: Start) -> None:
    found = doors(table(serve_grpc(FakeGrpcTriton())))
    for given, kept in (("order-17", True), ("a b", False), ("x" * 80, False)):
        _, told = ask(found.grpc, modelcie_request_id=given)
        assert (told["modelcie-request-id"] == given) is kept


@pytest.mark.parametrize(
    ("asked", "metadata", "status", "code"),
    [
        (request(model_version="6"), {}, grpc.StatusCode.NOT_FOUND, "version_not_routed"),
        (request(TRIED), {}, grpc.StatusCode.NOT_FOUND, "service_not_live"),
        (request(""), {}, grpc.StatusCode.NOT_FOUND, "service_not_live"),
        (request(), {"modelcie_key": "wrong"}, grpc.StatusCode.UNAUTHENTICATED, "key_refused"),
    ],
)
def test_what_is_not_routed_is_not_there(
    serve_grpc: Serve,
    doors: Start,
    asked: Any,
    metadata: dict[str, str],
    status: grpc.StatusCode,
    code: str,
) -> None:
    triton = FakeGrpcTriton()
    found = doors(table(serve_grpc(triton)))
    said, told = refused(found.grpc, asked, modelcie_request_id="order-17", **metadata)
    assert (said, told["modelcie-code"]) == (status, code)
    assert told["modelcie-request-id"] == "order-17"
    assert not triton.asked


def test_off_loopback_every_question_about_a_model_needs_its_key(serve_grpc: Serve, doors: Start) -> None:
    found = doors(table(serve_grpc(FakeGrpcTriton()), digits="right"), keys_required=True)
    with stub(found.grpc) as client:
        assert client.ServerLive(service_pb2.ServerLiveRequest()).live
        assert client.ServerReady(service_pb2.ServerReadyRequest()).ready
        for name in ("ServerMetadata", "ModelReady", "ModelMetadata", "ModelConfig", "ModelStatistics"):
            with pytest.raises(grpc.RpcError) as closed:
                getattr(client, name)(getattr(service_pb2, f"{name}Request")())
            assert closed.value.code() is grpc.StatusCode.UNAUTHENTICATED, name
    assert ask(found.grpc, modelcie_key="right")[1]["modelcie-version"] == "7"


def test_ready_means_that_there_is_a_routing(doors: Start) -> None:
    with stub(doors(Table()).grpc) as client:
        assert client.ServerLive(service_pb2.ServerLiveRequest()).live
        assert not client.ServerReady(service_pb2.ServerReadyRequest()).ready
        with pytest.raises(grpc.RpcError) as empty:
            client.ServerMetadata(service_pb2.ServerMetadataRequest())
    assert dict(empty.value.trailing_metadata())["modelcie-code"] == "nothing_live"


def test_streams_and_all_else_are_not_implemented(doors: Start) -> None:
    with stub(doors(Table()).grpc) as client:
        with pytest.raises(grpc.RpcError) as streamed:
            list(client.ModelStreamInfer(iter([request()])))
        with pytest.raises(grpc.RpcError) as restricted:
            client.RepositoryModelLoad(service_pb2.RepositoryModelLoadRequest())
    assert streamed.value.code() is restricted.value.code() is grpc.StatusCode.UNIMPLEMENTED
    assert "ModelInfer" in streamed.value.details()


def test_what_is_no_message_is_refused(serve_grpc: Serve, doors: Start) -> None:
    found = doors(table(serve_grpc(FakeGrpcTriton())))
    with grpc.insecure_channel(found.grpc) as channel, pytest.raises(grpc.RpcError) as nonsense:
        channel.unary_unary("/inference.GRPCInferenceService/ModelInfer")(b"\xff\xff")
    assert nonsense.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert dict(nonsense.value.trailing_metadata())["modelcie-code"] == "infer_body_invalid"


def test_a_dead_host_is_unavailable_and_an_error_of_the_live_version(doors: Start) -> None:
    found = doors(table(f"127.0.0.1:{free_port()}"))
    status, told = refused(found.grpc)
    assert (status, told["modelcie-code"]) == (grpc.StatusCode.UNAVAILABLE, "triton_unreachable")
    assert arms(found.recorder)["live"].errors == 1


def test_a_host_without_grpc_says_so_and_is_no_error(doors: Start) -> None:
    found = doors(table(""))
    status, told = refused(found.grpc)
    assert (status, told["modelcie-code"]) == (grpc.StatusCode.UNAVAILABLE, "grpc_not_offered")
    assert arms(found.recorder) == {}
    assert not found.recorder.tallies.traffic


def test_where_the_host_has_https_grpc_to_it_is_over_tls(
    serve_grpc: Serve, doors: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, chain = certificate()
    address = serve_grpc(FakeGrpcTriton(), (key, chain))
    assert refused(doors(table(address)).grpc)[1]["modelcie-code"] == "triton_unreachable"
    assert refused(doors(table(address, scheme="https")).grpc)[1]["modelcie-code"] == "triton_unreachable"
    trusted = grpc.ssl_channel_credentials(chain)
    monkeypatch.setattr(grpc, "ssl_channel_credentials", lambda: trusted)
    assert ask(doors(table(address, scheme="https")).grpc)[1]["modelcie-version"] == "7"


@pytest.mark.parametrize(
    ("code", "errors"), [(grpc.StatusCode.INVALID_ARGUMENT, 0), (grpc.StatusCode.INTERNAL, 1)]
)
def test_what_triton_refuses_it_says_itself(
    serve_grpc: Serve, doors: Start, code: grpc.StatusCode, errors: int
) -> None:
    found = doors(table(serve_grpc(FakeGrpcTriton(codes={LIVE: code}))))
    with stub(found.grpc) as client, pytest.raises(grpc.RpcError) as said:
        client.ModelInfer(request())
    assert (said.value.code(), said.value.details()) == (code, f"{LIVE} says no")
    assert dict(said.value.trailing_metadata())["modelcie-version"] == "7"
    assert arms(found.recorder)["live"].errors == errors


def test_a_tried_version_that_fails_reaches_nobody(serve_grpc: Serve, doors: Start) -> None:
    triton = FakeGrpcTriton(codes={TRIED: grpc.StatusCode.INTERNAL})
    found = doors(table(serve_grpc(triton), mode="canary"))
    answer, told = ask(found.grpc)
    assert (answer.model_name, told["modelcie-version"]) == (LIVE, "7")
    assert triton.asked == {(TRIED, "8"): 1, (LIVE, "7"): 1}
    assert arms(found.recorder)["trial"].errors == 1


def test_a_call_that_the_client_gave_up_is_nobodys_error(serve_grpc: Serve, doors: Start) -> None:
    triton = FakeGrpcTriton(held={LIVE: threading.Event()})
    found = doors(table(serve_grpc(triton)))
    with stub(found.grpc) as client:
        call = client.ModelInfer.future(request())
        until(lambda: triton.asked)
        call.cancel()
        assert triton.ended.wait(10), "Triton's work is given up too"
        triton.held.pop(LIVE).set()
        client.ModelInfer(request())
    assert (arms(found.recorder)["live"].requests, arms(found.recorder)["live"].errors) == (1, 0)


def test_a_deadline_is_passed_on_and_ends_the_wait(
    serve_grpc: Serve, doors: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "USED", 0.02)
    triton = FakeGrpcTriton(held={LIVE: threading.Event()})
    found = doors(table(serve_grpc(triton)))
    status, told = refused(found.grpc)
    assert (status, told["modelcie-code"]) == (grpc.StatusCode.DEADLINE_EXCEEDED, "deadline_exceeded")
    assert triton.ended.wait(10), "Triton's work is given up too"
    triton.held[LIVE].set()
    assert arms(found.recorder)["live"].errors == 1


@pytest.mark.parametrize(("remaining_s", "limit_s"), [(None, 30.0), (10.0, 9.5), (1e9, 600.0)])
def test_how_long_a_call_may_take(remaining_s: float | None, limit_s: float) -> None:
    assert limits.call_limit_s(remaining_s) == limit_s


def test_a_message_that_does_not_come_is_not_waited_for(
    doors: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "BODY_LIMIT_S", 0.1)
    never = threading.Event()

    def slow() -> Iterator[bytes]:
        never.wait(10)
        yield from ()

    with grpc.insecure_channel(doors(Table()).grpc) as channel:
        with pytest.raises(grpc.RpcError) as late:
            channel.stream_unary("/inference.GRPCInferenceService/ModelInfer")(slow())
        never.set()
    assert late.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED
    assert dict(late.value.trailing_metadata())["modelcie-code"] == "body_too_slow"


def test_with_its_port_taken_the_gateway_does_not_start() -> None:
    said: list[dict[str, str]] = []

    async def begin() -> dict[str, str]:
        return {"type": "lifespan.startup"}

    async def tell(message: Any) -> None:
        said.append(message)

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        gateway = Gateway(Routing("test"), Recorder("test"), keys_required=False, grpc_address=address)
        asyncio.run(gateway({"type": "lifespan"}, begin, tell))
    assert [message["type"] for message in said] == ["lifespan.startup.failed"]
    assert "port_in_use" in said[0]["message"]
    assert "MODELCIE_GATEWAY_GRPC_PORT" in said[0]["message"]


def test_what_has_begun_is_answered_when_the_gateway_ends() -> None:
    address = f"127.0.0.1:{free_port()}"

    async def play(channel: grpc.Channel) -> bytes:
        begun, go = asyncio.Event(), asyncio.Event()

        async def infer(_: object) -> GrpcReply:
            begun.set()
            await go.wait()
            return GrpcReply(grpc.StatusCode.OK, b"done")

        server = GrpcServer(Mock(GrpcMethods, by_name=lambda: {"ModelInfer": infer}))
        await server.start(address)
        call = channel.unary_unary("/inference.GRPCInferenceService/ModelInfer").future(b"")
        await begun.wait()
        stopping = asyncio.create_task(server.stop())
        await asyncio.sleep(0.01)
        go.set()
        await stopping
        return bytes(await asyncio.to_thread(call.result))

    with grpc.insecure_channel(address) as channel:
        assert asyncio.run(play(channel)) == b"done"
