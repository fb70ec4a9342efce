"""What can go wrong: each error has a stable code, a sentence a person can act on, and data."""

from typing import Any


class ModelcieError(Exception):
    """code: stable, for programs. detail: a sentence. data: what belongs to it, such as `fields`."""

    def __init__(self, code: str, detail: str, data: dict[str, Any] | None = None) -> None:
        super().__init__(detail)
        self.code, self.detail, self.data = code, detail, data or {}

    def __str__(self) -> str:
        return f"{self.detail} ({self.code})"


class NotReachableError(ModelcieError):
    """There was no answer, or none that ModelCI-e gives."""


class BrokenFileError(ModelcieError):
    """A file that was sent or received is not the one that was meant."""


class AnsweredError(ModelcieError):
    """The server said no. status: of HTTP."""

    def __init__(self, status: int, code: str, detail: str, data: dict[str, Any] | None = None) -> None:
        super().__init__(code, detail, data)
        self.status = status


class UnavailableError(AnsweredError):
    """5xx: the server, or something that it depends on, cannot answer now."""


class RefusedError(AnsweredError):
    """4xx: the request is refused as it stands."""


class NotSignedInError(RefusedError):
    """401: there is no token, or it opens nothing."""


class ForbiddenError(RefusedError):
    """403: a member who lacks the right."""


class NotFoundError(RefusedError):
    """404: it is not there, or not to be seen."""


class ConflictError(RefusedError):
    """409, 412: the state of things does not allow it, or somebody was faster."""


class TooManyRequestsError(RefusedError):
    """429: too many requests in too short a time."""


KINDS: dict[int, type[RefusedError]] = {
    401: NotSignedInError,
    403: ForbiddenError,
    404: NotFoundError,
    409: ConflictError,
    412: ConflictError,
    429: TooManyRequestsError,
}


def error_of(status: int, body: Any) -> AnsweredError:
    """The error that an answer of 400 and above stands for; body: its JSON, or its text."""
    told = body if isinstance(body, dict) else {}
    code, data = told.get("code"), told.get("data")
    detail = told.get("detail") or f"The server answered {status} without saying why."
    kind = UnavailableError if status >= 500 else KINDS.get(status, RefusedError)
    return kind(status, str(code or f"http_{status}"), str(detail), data if isinstance(data, dict) else None)
