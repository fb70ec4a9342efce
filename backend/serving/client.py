"""A client of one Triton over HTTP: short timeouts, every failure an AppError.

Each call has a connection of its own, so one client may be shared by threads and survives a fork.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any, cast
from urllib.parse import quote, urlsplit

from backend.core.errors import AppError, UnavailableError
from backend.serving.names import validate_model_name, validate_number
from backend.serving.protocol import Tensor, build_infer_request, parse_infer_response
from backend.serving.statistics import Statistics

KEY_HEADER = "triton-api-key"
HEADER_LENGTH = "Inference-Header-Content-Length"
NOT_READY = (
    "unknown model",
    "not ready",
    "not at ready state",
    "no available versions",
    "not found",
    "is not available",
)


@dataclass(frozen=True)
class _Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def reason(self) -> str:
        """Triton's own words."""
        try:
            return str(json.loads(self.body)["error"])
        except (ValueError, KeyError, TypeError):
            return self.body[:500].decode(errors="replace")


class TritonClient:
    """Talks to the Triton at `http_url`; `api_key` opens what changes it.

    Every method may raise: UnavailableError `triton_unreachable`; AppError `triton_key_refused` (it wants
    another key), `triton_refused` (with Triton's own words as `reason`).
    """

    def __init__(self, http_url: str, api_key: str | None = None, timeout_s: float = 5.0) -> None:
        parts = urlsplit(http_url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise AppError(
                "triton_url_invalid", "Triton's address must begin with http:// or https://.", url=http_url
            )
        self.http_url, self._timeout_s = http_url.rstrip("/"), timeout_s
        self._parts = parts
        self._headers = {KEY_HEADER: api_key} if api_key else {}

    def is_live(self) -> bool:
        """Whether it answers at all. (Its readiness says nothing: it is false during every swap.)"""
        try:
            return self._send("GET", "/v2/health/live").status == 200
        except UnavailableError:
            return False

    def server_metadata(self) -> dict[str, Any]:
        """Its name, version and extensions."""
        return self._json("GET", "/v2")

    def config(self, model: str, number: int | None = None) -> dict[str, Any]:
        """The configuration it serves the model with. Raises: UnavailableError `model_not_ready`."""
        return self._json("GET", f"{_path(model, number)}/config")

    def is_version_ready(self, model: str, number: int) -> bool:
        """Whether this version answers inference now."""
        return self._send("GET", f"{_path(model, number)}/ready").status == 200

    def loaded(self) -> dict[str, dict[int, str]]:
        """State of each version by model: READY, LOADING, UNLOADING or UNAVAILABLE (unloaded, or failed)."""
        found: dict[str, dict[int, str]] = {}
        for entry in cast(list[dict[str, str]], self._json("POST", "/v2/repository/index", {})):
            if "version" in entry:
                found.setdefault(entry["name"], {})[int(entry["version"])] = entry.get("state", "UNAVAILABLE")
        return found

    def load(self, model: str, timeout_s: float | None = None) -> None:
        """Make it serve what the repository says; on a failure it goes on serving what it had.

        Raises: AppError `model_load_failed`, with Triton's own words as `reason`.
        """
        path = f"/v2/repository/models/{validate_model_name(model)}/load"
        answer = self._send("POST", path, b"{}", timeout_s=timeout_s)
        if answer.status not in (200, 403):
            raise AppError(
                "model_load_failed",
                f"Triton could not load {model}: {_first_sentence(answer.reason)}",
                model=model,
                reason=answer.reason,
            )
        _require_success(answer)

    def unload(self, model: str) -> None:
        """Let go of all its versions once their requests are answered; one that is not loaded is no error."""
        answer = self._send("POST", f"/v2/repository/models/{validate_model_name(model)}/unload", b"{}")
        _require_success(answer)

    def statistics(self, model: str, number: int) -> Statistics:
        """What the version did since it was loaded. Raises: UnavailableError `model_not_ready`."""
        found = self._json("GET", f"{_path(model, number)}/stats")
        return Statistics.from_triton(found["model_stats"][0])

    def infer(
        self, model: str, number: int | None, inputs: Mapping[str, Tensor], outputs: Sequence[str] = ()
    ) -> dict[str, Tensor]:
        """The outputs by name. number: None asks the highest loaded version.

        inputs: with a leading batch dimension of at most the model's `max_batch_size`.
        Raises: UnavailableError `model_not_ready`.
        """
        body, length = build_infer_request(inputs, outputs)
        headers = {HEADER_LENGTH: str(length), "Content-Type": "application/octet-stream"}
        answer = self._send("POST", f"{_path(model, number)}/infer", body, headers)
        _require_success(answer)
        said = answer.headers.get(HEADER_LENGTH.lower())
        return parse_infer_response(answer.body, int(said) if said else None)

    def _json(self, method: str, path: str, content: object = None) -> Any:
        answer = self._send(method, path, None if content is None else json.dumps(content).encode())
        _require_success(answer)
        try:
            return json.loads(answer.body)
        except ValueError as error:
            raise AppError("triton_refused", f"{self.http_url} does not answer as Triton does.") from error

    def _send(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        timeout_s: float | None = None,
    ) -> _Answer:
        kind = HTTPSConnection if self._parts.scheme == "https" else HTTPConnection
        timeout_s = timeout_s or self._timeout_s
        connection = kind(str(self._parts.hostname), self._parts.port, timeout=timeout_s)
        try:
            connection.request(
                method, self._parts.path.rstrip("/") + path, body, {**self._headers, **(headers or {})}
            )
            response = connection.getresponse()
            found = {name.lower(): value for name, value in response.getheaders()}
            return _Answer(response.status, found, response.read())
        except (OSError, HTTPException) as error:
            raise UnavailableError(
                "triton_unreachable",
                f"Triton at {self.http_url} does not answer: {error}.",
                url=self.http_url,
            ) from error
        finally:
            connection.close()


def _path(model: str, number: int | None) -> str:
    path = f"/v2/models/{quote(validate_model_name(model))}"
    return path if number is None else f"{path}/versions/{validate_number(number)}"


def _require_success(answer: _Answer) -> None:
    if answer.status == 200:
        return
    reason = answer.reason
    if answer.status == 403:
        raise AppError(
            "triton_key_refused", "Triton wants another key for this: check MODELCIE_TRITON_API_KEY."
        )
    if any(words in reason.lower() for words in NOT_READY):
        raise UnavailableError("model_not_ready", f"Triton does not serve this now: {reason}", reason=reason)
    raise AppError(
        "triton_refused", f"Triton refused: {_first_sentence(reason)}", status=answer.status, reason=reason
    )


def _first_sentence(words: str) -> str:
    return words.strip().splitlines()[0][:300] if words.strip() else "it did not say why."
