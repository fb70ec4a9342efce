"""An inference over HTTP: bytes go through untouched, but for the name of a tried version."""

from dataclasses import dataclass

import numpy as np

from backend.deployments.routing import Route
from backend.gateway.answer import Answer
from backend.gateway.bodies import header_length, inflated
from backend.gateway.upstream import Upstream
from backend.gateway.versions import Version
from backend.serving.protocol import parse_infer_request

FORWARDED = ("content-type", "content-encoding", "inference-header-content-length", "traceparent")


@dataclass(frozen=True, slots=True)
class HttpInference:
    """headers: the client's, by lower-case names."""

    upstream: Upstream
    route: Route
    request_id: str
    headers: dict[str, str]
    body: bytes

    @property
    def sticky(self) -> bytes:
        """The header `modelcie-sticky`, else the body: the same request is answered by the same version."""
        return self.headers.get("modelcie-sticky", "").encode() or self.body

    @property
    def size_bytes(self) -> int:
        return len(self.body)

    def tensors(self) -> dict[str, np.ndarray]:
        plain = inflated(self.body, self.headers.get("content-encoding", ""))
        return parse_infer_request(plain, header_length(self.headers))

    async def ask(self, version: Version, limit_s: float) -> Answer:
        path = f"/v2/models/{version.model}/versions/{version.number}/infer"
        stable = version.model == self.route.service_name
        # A tried version's answer is renamed, so it must come plain: whoever accepts more accepts that.
        names = (*FORWARDED, "accept-encoding") if stable else FORWARDED
        sent = {name: self.headers[name] for name in names if name in self.headers}
        answer = await self.upstream.send("POST", self.route.host_url, path, sent, self.body, limit_s)
        return answer if stable else renamed(answer, version.model, self.route.service_name)


def renamed(answer: Answer, model: str, name: str) -> Answer:
    """The answer with `name` for `model` in the JSON that leads it; the tensors behind it stay as they are."""
    length = header_length(answer.headers)
    # Within a JSON string a quote is escaped: what a client sent as its id is never taken for this.
    old, new = f'"model_name":"{model}"'.encode(), f'"model_name":"{name}"'.encode()
    at = answer.body.find(old, 0, len(answer.body) if length is None else length)
    if at < 0:
        return answer
    headers = dict(answer.headers)
    if length is not None:
        headers["inference-header-content-length"] = str(length + len(new) - len(old))
    return Answer(answer.status, headers, answer.body[:at] + new + answer.body[at + len(old) :])
