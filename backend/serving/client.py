"""What we ask of a Triton. One client may be used by one thread at a time; every wait is short."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import gevent  # type: ignore[import-untyped]
import numpy as np
import tritonclient.http as triton
from geventhttpclient.response import HTTPParseError
from tritonclient.utils import InferenceServerException, np_to_triton_dtype

from backend.core.errors import AppError, ConflictError, UnavailableError
from backend.serving.control import KEY_HEADER, GrpcControl

# Triton's words for a model or version that is not loaded, or not yet.
NOT_READY = (
    "unknown model",
    "is not at ready state",
    "is not found",
    "no available versions",
    "is not ready",
)
# Of a model that it was never asked to load; of others it says which versions there are not.
NEVER_MET = "is not found"
# A refused or reset connection, a time-out, half an answer.
_WIRE_ERRORS = (OSError, EOFError, gevent.Timeout, HTTPParseError)


@dataclass(frozen=True, slots=True)
class Statistics:
    """Since the version was loaded: counts, and nanoseconds summed over requests."""

    requests: int
    failures: int
    inferences: int
    success_ns: int
    queue_ns: int
    compute_ns: int


class TritonClient:
    """api_key: opens the restricted control API; who only asks and infers needs none.

    grpc_url: `host:port` (TLS where `http_url` has it) for what changes the server; blank: over HTTP, where a
    load keeps one of the server's few HTTP threads, and the requests on that thread wait for its end.
    """

    def __init__(self, http_url: str, api_key: str = "", timeout_s: float = 5.0, grpc_url: str = "") -> None:
        self.http_url = http_url.rstrip("/")
        headers = {KEY_HEADER: api_key} if api_key else {}
        tls = self.http_url.startswith("https://")
        self._client = triton.InferenceServerClient(
            self.http_url.partition("://")[2],
            ssl=tls,
            connection_timeout=min(2.0, timeout_s),
            network_timeout=timeout_s,
        )
        self._control = (
            GrpcControl(grpc_url, headers, tls=tls, timeout_s=timeout_s)
            if grpc_url
            else _HttpControl(self._client, headers)
        )

    def close(self) -> None:
        self._client.close()

    def is_live(self) -> bool:
        """Whether it answers at all."""
        try:
            return bool(self._client.is_server_live())
        except _WIRE_ERRORS:
            return False

    def is_version_ready(self, model: str, number: int) -> bool:
        """Whether this version answers; the server's own readiness says nothing during a swap."""
        return bool(self._ask(self._client.is_model_ready, model, str(number)))

    def loaded(self) -> dict[str, dict[int, str]]:
        """model -> version number -> state (READY, UNAVAILABLE...), for all that its repository holds.

        What was sent to it is not among them: `statistics_of_all` has that.
        """
        found: dict[str, dict[int, str]] = {}
        for row in self._ask(self._control.get_model_repository_index):
            versions = found.setdefault(row["name"], {})
            if str(row.get("version", "")).isdecimal():
                versions[int(row["version"])] = row.get("state", "")
        return found

    def load(self, model: str) -> None:
        """Have it read the model's folder anew. Raises ConflictError `model_load_failed` with Triton's words."""
        self._change(self._control.load_model, model)

    def send(self, model: str, config: Mapping[str, Any], files: Mapping[str, Path]) -> None:
        """Have it serve these files, and under that name no others; what answered goes on until they do.

        files: path within the model's folder -> what is sent as that. It forgets them when it ends. Raises as
        `load`, and AppError `model_too_large_to_send`.
        """
        self._require_sendable(model, sum(path.stat().st_size for path in files.values()))
        content = {f"file:{name}": path.read_bytes() for name, path in files.items()}
        self._change(partial(self._control.load_model, config=json.dumps(config), files=content), model)

    def unload(self, model: str) -> None:
        """Have it finish what it has begun and let the model go."""
        self._change(self._control.unload_model, model)

    def has_met(self, model: str) -> bool:
        """Whether it was asked to load the model since it started, with whatever success."""
        try:
            self._ask(self._client.get_model_config, model)
        except AppError as error:
            if "said" not in error.data:
                raise
            return NEVER_MET not in str(error.data["said"])
        return True

    def config(self, model: str, number: int) -> dict[str, Any]:
        return dict(self._ask(self._client.get_model_config, model, str(number)))

    def statistics(self, model: str, number: int) -> Statistics:
        """Cumulative since the version was loaded: take differences."""
        [row] = self._ask(self._client.get_inference_statistics, model, str(number))["model_stats"]
        return _statistics(row)

    def statistics_of_all(self) -> dict[str, dict[int, Statistics]]:
        """model -> version number -> the same, for all that answers."""
        found: dict[str, dict[int, Statistics]] = defaultdict(dict)
        for row in self._ask(self._client.get_inference_statistics)["model_stats"]:
            found[row["name"]][int(row["version"])] = _statistics(row)
        return dict(found)

    def infer(
        self, model: str, number: int, inputs: Mapping[str, np.ndarray], outputs: Iterable[str] = ()
    ) -> dict[str, np.ndarray]:
        """The outputs by name. Raises UnavailableError, or AppError `triton_refused` with Triton's words."""
        sent = []
        for name, values in inputs.items():
            tensor = triton.InferInput(name, list(values.shape), np_to_triton_dtype(values.dtype))
            tensor.set_data_from_numpy(np.ascontiguousarray(values), binary_data=True)
            sent.append(tensor)
        wanted = [triton.InferRequestedOutput(name, binary_data=True) for name in outputs] or None
        answer = self._ask(self._client.infer, model, sent, model_version=str(number), outputs=wanted)
        names = [output["name"] for output in answer.get_response()["outputs"]]
        return {name: answer.as_numpy(name) for name in names}

    def _require_sendable(self, model: str, size_bytes: int) -> None:
        limit_bytes, way = self._control.FILES_LIMIT_BYTES, self._control.NAME
        if size_bytes > limit_bytes:
            other = "" if way == GrpcControl.NAME else " a gRPC address or"
            raise AppError(
                "model_too_large_to_send",
                f"{model} has {size_bytes / 2**20:.1f} MiB of files and {limit_bytes / 2**20:.0f} MiB can be sent "
                f"over {way}: give the host{other} a repository folder that control can write to.",
                size_bytes=size_bytes,
                limit_bytes=limit_bytes,
            )

    def _change(self, call: Any, model: str) -> None:
        try:
            self._ask(call, model)
        except AppError as error:
            if error.code in ("triton_refused", "model_not_ready"):
                raise ConflictError(
                    "model_load_failed",
                    f"Triton could not do this with {model}: {error.data['said']}",
                    **error.data,
                ) from error
            raise

    def _ask(self, call: Any, *arguments: Any, **named: Any) -> Any:
        try:
            return call(*arguments, **named)
        except InferenceServerException as error:
            raise _refusal(self.http_url, error) from error
        except _WIRE_ERRORS as error:
            raise _unreachable(self.http_url) from error


class _HttpControl:
    """The same calls as GrpcControl's, with the key's header."""

    NAME = "HTTP"
    # A Triton takes bodies of 64 MiB unless it is told otherwise; files are sent as base64, four bytes for three.
    FILES_LIMIT_BYTES = 47 * 2**20

    def __init__(self, client: Any, headers: dict[str, str]) -> None:
        self.get_model_repository_index = partial(client.get_model_repository_index, headers=headers)
        self.load_model = partial(client.load_model, headers=headers)
        self.unload_model = partial(client.unload_model, headers=headers)


def _statistics(row: Mapping[str, Any]) -> Statistics:
    stats = row["inference_stats"]
    return Statistics(
        requests=stats["success"]["count"],
        failures=stats["fail"]["count"],
        inferences=row["inference_count"],
        success_ns=stats["success"]["ns"],
        queue_ns=stats["queue"]["ns"],
        compute_ns=stats["compute_infer"]["ns"],
    )


def _unreachable(url: str) -> UnavailableError:
    return UnavailableError("triton_unreachable", f"The serving host at {url} does not answer.", url=url)


def _refusal(url: str, error: InferenceServerException) -> AppError:
    said, status = error.message() or str(error), error.status() or ""
    if status in ("499", "StatusCode.DEADLINE_EXCEEDED"):
        return _unreachable(url)
    if status == "403" or "protocol is restricted" in said:
        return AppError(
            "triton_key_refused",
            "The serving host refuses its control API: the key is not the host's.",
            said=said,
        )
    if any(words in said for words in NOT_READY):
        return UnavailableError(
            "model_not_ready", f"The serving host does not serve this now: {said}", said=said
        )
    # Triton's own refusals with this status have been told apart above: here nobody answered.
    if status == "StatusCode.UNAVAILABLE":
        return _unreachable(url)
    return AppError("triton_refused", f"The serving host refused: {said}", said=said, status=status)
