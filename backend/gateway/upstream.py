"""Triton as the gateway sees it: one pooled HTTP session, bytes in, bytes out."""

from dataclasses import dataclass

import aiohttp

from backend.core.errors import UnavailableError

FORWARDED_REQUEST = ("content-type", "content-encoding", "inference-header-content-length", "traceparent")
FORWARDED_ANSWER = ("content-type", "content-encoding", "inference-header-content-length")
TIMEOUT = aiohttp.ClientTimeout(total=30, sock_connect=2)


@dataclass(frozen=True, slots=True)
class Answer:
    """What Triton said: `headers` are those a client may see, lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


class Upstream:
    """A pooled session. No redirects, no decompression: bytes go through untouched."""

    def __init__(self) -> None:
        self._session = aiohttp.ClientSession(
            timeout=TIMEOUT,
            auto_decompress=False,
            skip_auto_headers=("Accept-Encoding", "User-Agent", "Content-Type"),
            connector=aiohttp.TCPConnector(limit=256, keepalive_timeout=30),
        )

    async def close(self) -> None:
        await self._session.close()

    async def send(self, method: str, url: str, headers: dict[str, str], body: bytes) -> Answer:
        """Forward once. Raises UnavailableError `triton_unreachable` when Triton does not answer."""
        kept = {name: headers[name] for name in FORWARDED_REQUEST if name in headers}
        try:
            async with self._session.request(
                method, url, headers=kept, data=body or None, allow_redirects=False
            ) as response:
                content = await response.read()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise UnavailableError(
                "triton_unreachable", "The serving engine does not answer; try again shortly."
            ) from error
        found = {name: response.headers[name] for name in FORWARDED_ANSWER if name in response.headers}
        return Answer(response.status, found, content)
