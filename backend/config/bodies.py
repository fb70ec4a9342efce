"""Bodies of requests to the web process, bounded as they come: daphne would first write all of one to the disk,
and twisted read a form into memory."""

import json
from typing import Any

from daphne import http_protocol

from backend.core.problems import CONTENT_TYPE, problem

# A form has more than its file in it.
BESIDE_BYTES = 1 << 20
REFUSAL = json.dumps(
    problem(413, "body_too_large", "The request is larger than anything that is taken.")
).encode()
ANSWER = f"HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Type: {CONTENT_TYPE}\r\n".encode()


class BoundedRequest(http_protocol.WebRequest):  # type: ignore[misc]
    """A request that is ended once its body is, or says that it will be, longer than `most_bytes`."""

    most_bytes = 0
    came = 0
    refused = False

    def __init__(self, *told: Any, **named: Any) -> None:
        # Else a form with a file is read into memory, whole, before anybody asks for it.
        super().__init__(*told, parsePOSTFormSubmission=False, **named)

    def gotLength(self, length: int | None) -> None:  # noqa: N802 - twisted's name
        super().gotLength(length)
        if length is not None and length > self.most_bytes:
            self._refuse()

    def handleContentChunk(self, data: bytes) -> None:  # noqa: N802 - twisted's name
        self.came += len(data)
        if self.came > self.most_bytes:
            self._refuse()
        if not self.refused:
            super().handleContentChunk(data)

    def requestReceived(self, *told: Any) -> None:  # noqa: N802 - twisted's name
        if not self.refused:
            super().requestReceived(*told)

    def _refuse(self) -> None:
        if self.refused:
            return
        self.refused = True
        self.channel.transport.write(ANSWER + b"Content-Length: %d\r\n\r\n" % len(REFUSAL) + REFUSAL)
        self.channel.loseConnection()


def bound_bodies(most_bytes: int) -> None:
    """Have this process' daphne refuse bodies longer than a file of `most_bytes` with what stands beside it."""
    BoundedRequest.most_bytes = most_bytes + BESIDE_BYTES
    http_protocol.WebRequest = BoundedRequest
