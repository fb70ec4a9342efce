"""The one error a person may see: a stable code, a sentence to act on, and data; and one that they never do."""


class AppError(Exception):
    """A refusal or an explained failure. `code` is stable, `detail` is a sentence, `data` is JSON."""

    http_status = 400

    def __init__(self, code: str, detail: str, **data: object) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.data = data

    def as_dict(self) -> dict[str, object]:
        """The body every surface shows: {"code", "detail", "data"}."""
        return {"code": self.code, "detail": self.detail, "data": self.data}


class NotFoundError(AppError):
    """The object is not there, or the actor may not know that it is."""

    http_status = 404


class ForbiddenError(AppError):
    """The actor sees the object but may not do this to it."""

    http_status = 403


class ConflictError(AppError):
    """The state of the world does not allow this now."""

    http_status = 409


class TooLargeError(AppError):
    """What was sent is larger than what is taken."""

    http_status = 413


class UnavailableError(AppError):
    """Something we depend on does not answer."""

    http_status = 503


class StaleStateError(ConflictError):
    """Somebody else changed the state between reading and writing it."""


class InterruptionError(Exception):
    """A job was cut off from outside: another attempt may succeed."""
