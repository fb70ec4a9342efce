"""Triton as the gateway sees it: one pooled HTTP session, bytes in, bytes out."""

from dataclasses import dataclass

import aiohttp
import numpy as np

from backend.core.errors import AppError, UnavailableError
from backend.gateway.bodies import header_length, inflated
from backend.serving.protocol import parse_infer_response

FORWARDED_ANSWER = ("content-type", "content-encoding", "inference-header-content-length")
CONNECT_LIMIT_S = 2.0
# Triton's answer to a body that is no JSON, the client's fault, has status 500.
NO_JSON = b'{"error":"failed to parse the request JSON'


@dataclass(frozen=True, slots=True)
class Answer:
    """What Triton said: `headers` are those a client may see, lower case."""

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


class Upstream:
    """A pooled session. No redirects, no decompression: bytes go through untouched."""

    def __init__(self) -> None:
        self._session = aiohttp.ClientSession(
            auto_decompress=False,
            skip_auto_headers=("Accept-Encoding", "User-Agent", "Content-Type"),
            connector=aiohttp.TCPConnector(limit=256, keepalive_timeout=30),
        )

    async def close(self) -> None:
        await self._session.close()

    async def send(
        self, method: str, url: str, headers: dict[str, str], body: bytes, limit_s: float
    ) -> Answer:
        """Forward once. Raises UnavailableError `triton_unreachable`, AppError `deadline_exceeded`."""
        if limit_s <= 0:
            raise deadline_exceeded()
        limits = aiohttp.ClientTimeout(total=limit_s, sock_connect=min(CONNECT_LIMIT_S, limit_s))
        try:
            async with self._session.request(
                method, url, headers=headers, data=body or None, allow_redirects=False, timeout=limits
            ) as response:
                content = await response.read()
        except aiohttp.ConnectionTimeoutError as error:
            raise unreachable() from error
        except TimeoutError as error:
            raise deadline_exceeded() from error
        except aiohttp.ClientError as error:
            raise unreachable() from error
        found = {name: response.headers[name] for name in FORWARDED_ANSWER if name in response.headers}
        return Answer(response.status, found, content)


def unreachable() -> UnavailableError:
    return UnavailableError("triton_unreachable", "The serving engine does not answer; try again shortly.")


def deadline_exceeded() -> AppError:
    error = AppError("deadline_exceeded", "There was no answer within the time that the request allows.")
    error.http_status = 504
    return error
