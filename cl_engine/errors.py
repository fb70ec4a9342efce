"""What the engine raises when it must refuse, in words a person can act on."""


class EngineError(Exception):
    """A refusal with a stable code, a sentence, and the data behind it."""

    def __init__(self, code: str, detail: str, **data: object) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.data = data
