"""What the engine raises when it must refuse, in words a person can act on."""

from functools import partial
from typing import Any


class EngineError(Exception):
    """A refusal with a stable code, a sentence, and the data behind it."""

    def __init__(self, code: str, detail: str, **data: object) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.data = data

    def __reduce__(self) -> tuple[Any, ...]:
        """The same refusal in the process that a worker raises it to."""
        return partial(type(self), self.code, self.detail, **self.data), ()
