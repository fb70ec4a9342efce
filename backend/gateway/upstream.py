"""The serving engines as the gateway asks them over HTTP: bytes in, bytes out."""

import asyncio
from collections.abc import Mapping

from backend.core.errors import AppError, UnavailableError
from backend.gateway.answer import Answer
from backend.gateway.pool import Pool


class Upstream:
    """Pools of connections, by server. No redirects, no decompression: bytes go through untouched."""

    def __init__(self) -> None:
        self._pools: dict[str, Pool] = {}

    def close(self) -> None:
        for pool in self._pools.values():
            pool.close()

    async def send(
        self, method: str, url: str, path: str, headers: Mapping[str, str], body: bytes, limit_s: float
    ) -> Answer:
        """Ask `path` of the server at `url`.

        Raises: UnavailableError `triton_unreachable`, AppError `deadline_exceeded`.
        """
        if limit_s <= 0:
            raise deadline_exceeded()
        pool = self._pools.get(url)
        if pool is None:
            pool = self._pools[url] = Pool(url)
        try:
            async with asyncio.timeout(limit_s):
                return await pool.ask(method, path, headers, body)
        except TimeoutError as error:
            raise deadline_exceeded() from error
        except OSError as error:
            raise unreachable() from error


def unreachable() -> UnavailableError:
    return UnavailableError("triton_unreachable", "The serving engine does not answer; try again shortly.")


def deadline_exceeded() -> AppError:
    error = AppError("deadline_exceeded", "There was no answer within the time that the request allows.")
    error.http_status = 504
    return error
