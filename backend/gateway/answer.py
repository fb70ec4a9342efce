"""What a server said over HTTP."""

from dataclasses import dataclass

import numpy as np

from backend.gateway.bodies import header_length, inflated
from backend.serving.protocol import parse_infer_response

# Triton's answer to a body that is no JSON, the client's fault, has status 500.
NO_JSON = b'{"error":"failed to parse the request JSON'


@dataclass(frozen=True, slots=True)
class Answer:
    """`headers` are those a client may see, lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def ok(self) -> bool:
        return self.status == 200

    @property
    def failed(self) -> bool:
        return self.status >= 500 and not self.body.startswith(NO_JSON)

    @property
    def size_bytes(self) -> int:
        return len(self.body)

    def tensors(self) -> dict[str, np.ndarray]:
        plain = inflated(self.body, self.headers.get("content-encoding", ""))
        return parse_infer_response(plain, header_length(self.headers))
