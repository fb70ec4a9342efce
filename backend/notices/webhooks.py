"""One signed POST to one receiver: to allowed addresses only, no redirects, in bounded time and size."""

import asyncio
import ipaddress
import json
import socket
import time
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from backend.notices.addresses import may_be_reached, refusal
from backend.notices.signing import signature
from backend.notices.undelivered import UndeliveredError

TIMEOUT = aiohttp.ClientTimeout(total=10.0, connect=5.0)
ANSWER_BYTES = 200


class GuardedResolver(AbstractResolver):
    """Names as the system resolves them, unless one leads to where no message may go.

    What was checked is what is connected to: a name that changes in between gains nothing.
    """

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await ThreadedResolver().resolve(host, port, family)
        for one in found:
            if not may_be_reached(one["host"]):
                raise UndeliveredError(refusal(one["host"]))
        return found

    async def close(self) -> None:
        return None


def post(url: str, secret: str, uid: str, body: dict[str, Any]) -> str:
    """What the receiver answered, where it took the message. Raises UndeliveredError."""
    content = json.dumps(body, separators=(",", ":")).encode()
    timestamp = str(int(time.time()))
    headers = {
        "content-type": "application/json",
        "user-agent": "modelcie",
        "modelcie-delivery": uid,
        "modelcie-timestamp": timestamp,
        "modelcie-signature": signature(secret, timestamp, content),
    }
    try:
        return asyncio.run(_post(url, headers, content))
    except TimeoutError as error:
        raise UndeliveredError(f"No answer within {TIMEOUT.total:g} s.") from error
    except (aiohttp.ClientError, OSError, ValueError) as error:
        raise UndeliveredError(_why(error)) from error


def _why(error: Exception) -> str:
    """What kept the message from its receiver, and what to look at."""
    match error:
        case aiohttp.ClientConnectorDNSError():
            return f"Nothing is known by the name {error.host}: check the address."
        case aiohttp.ClientConnectorCertificateError():
            return f"The certificate of {error.host} is not trusted: {error.certificate_error}"
        case aiohttp.ClientConnectorError():
            return f"{error.host}, port {error.port}, takes no connection: is it running, and open from here?"
        case aiohttp.ServerDisconnectedError() | aiohttp.ClientPayloadError() | aiohttp.ClientOSError():
            return "The receiver closed the connection before it had answered."
    return f"It could not be reached: {error}"


async def _post(url: str, headers: dict[str, str], content: bytes) -> str:
    _require_reachable(urlsplit(url).hostname or "")
    connector = aiohttp.TCPConnector(resolver=GuardedResolver(), force_close=True)
    async with (
        aiohttp.ClientSession(connector=connector, timeout=TIMEOUT, auto_decompress=False) as session,
        session.post(url, data=content, headers=headers, allow_redirects=False) as answer,
    ):
        if 200 <= answer.status < 300:
            return f"{answer.status} {answer.reason or ''}".strip()
        said = (await answer.content.read(ANSWER_BYTES)).decode(errors="replace")
    if 300 <= answer.status < 400:
        raise UndeliveredError(
            f"{answer.status}: it redirects, which is not followed. Give the address that it names."
        )
    raise UndeliveredError(f"{answer.status} {answer.reason or ''} {said}".strip())


def _require_reachable(host: str) -> None:
    """An address that is written out is not resolved, so it is asked here. Raises UndeliveredError."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return
    if not may_be_reached(host):
        raise UndeliveredError(refusal(host))
