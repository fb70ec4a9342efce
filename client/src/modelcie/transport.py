"""One call: its address, headers and body, and its answer as JSON or as an error."""

import uuid
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from modelcie.errors import NotReachableError, error_of
from modelcie.retrying import sent

API = "/api/v1"
CONNECT_LIMIT_S = 10.0
REPEATABLE = {"GET", "HEAD", "PUT", "DELETE"}


class Answer(dict[str, Any]):
    """An object as the server answered it. etag: what `if_match` compares by; None where the server gave none."""

    etag: str | None = None


class Transport:
    """Calls the API at `url` with `token`; safe to use from several threads."""

    def __init__(self, url: str, token: str | None, *, timeout_s: float, agent: str) -> None:
        self.url = base_of(url)
        headers = {"accept": "application/json", "user-agent": agent}
        if token:
            headers["authorization"] = f"Token {token}"
        # Redirects are not followed: a token goes where it was meant for, and nowhere else.
        self._http = httpx.Client(headers=headers, timeout=httpx.Timeout(timeout_s, connect=CONNECT_LIMIT_S))

    def close(self) -> None:
        self._http.close()

    def call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        form: Mapping[str, Any] | None = None,
        files: Mapping[str, Path] | None = None,
        content: bytes | None = None,
        if_match: object = None,
        repeatable: bool | None = None,
    ) -> Any:
        """The answer's JSON, an object as `Answer`; None where it has none.

        path: below /api/v1, with its slash. body: to be sent as JSON. form and files: as a form. content: as it is.
        if_match: an object that was read, or an ETag: refused with 412 where it was changed since.
        repeatable: whether it may reach the server twice; by default as HTTP has it for the method.
        Raises: NotReachableError, RefusedError, UnavailableError.
        """
        headers = _headers(method, if_match)
        if content is not None:
            headers["content-type"] = "application/octet-stream"
        with ExitStack() as stack:
            opened = {name: stack.enter_context(file.open("rb")) for name, file in (files or {}).items()}
            told = {"params": query, "json": body, "data": form, "content": content, "files": opened or None}
            request = self._http.build_request(method, self._address(path), headers=headers, **told)
            may_repeat = method in REPEATABLE if repeatable is None else repeatable
            with _reached(self.url):
                answer = sent(lambda: self._http.send(request), repeatable=may_repeat and not opened)
        return _read(answer)

    @contextmanager
    def stream(self, method: str, path: str, *, body: Any = None) -> Iterator[httpx.Response]:
        """An answer whose body is read piece by piece. Raises as `call` does."""
        headers = {**_headers(method, None), "accept": "*/*"}
        request = self._http.build_request(method, self._address(path), headers=headers, json=body)
        with _reached(self.url):
            answer = sent(lambda: self._http.send(request, stream=True), repeatable=method in REPEATABLE)
            try:
                if not answer.is_success:
                    answer.read()
                    _read(answer)
                yield answer
            finally:
                answer.close()

    def _address(self, path: str) -> str:
        return f"{self.url}{API}{path}"


def base_of(url: str) -> str:
    """The address without a slash at its end. Raises ValueError for what is no address of a server."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise ValueError(f"{url!r} is not the address of a server, such as https://modelcie.example")
    if parts.username is not None:
        raise ValueError("The address has a user name in it: give the token instead.")
    return url.rstrip("/")


def _headers(method: str, if_match: object) -> dict[str, str]:
    headers = {}
    if method == "POST":
        headers["idempotency-key"] = str(uuid.uuid4())
    etag = if_match if isinstance(if_match, str) else getattr(if_match, "etag", None)
    if etag:
        headers["if-match"] = etag
    return headers


@contextmanager
def _reached(url: str) -> Iterator[None]:
    try:
        yield
    except httpx.TransportError as error:
        said = str(error) or type(error).__name__
        raise NotReachableError("not_reachable", f"{url} does not answer: {said}") from error


def _read(answer: httpx.Response) -> Any:
    try:
        told = answer.json() if answer.content else None
    except ValueError:
        told = None
    if answer.status_code >= 400:
        raise error_of(answer.status_code, told)
    if answer.is_redirect:
        where = answer.headers.get("location", "")
        raise NotReachableError("moved", f"{answer.url} leads to {where}: use the address that it leads to.")
    if told is None and answer.status_code != 204:
        raise NotReachableError(
            "no_json", f"{answer.url} did not answer as ModelCI-e does: is it the right address?"
        )
    if not isinstance(told, dict):
        return told
    found = Answer(told)
    found.etag = answer.headers.get("etag")
    return found
