"""When a call is made again, and after how long."""

import random
import time
from collections.abc import Callable
from email.utils import parsedate_to_datetime

import httpx

TRIES = 4
FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 60.0
# The first of two requests with one key is still under way.
KEY_BUSY = b"idempotency_key_busy"
Send = Callable[[], httpx.Response]


def sent(send: Send, *, repeatable: bool) -> httpx.Response:
    """The answer to `send`, which is called again where that may help and does no harm.

    repeatable: whether the call may reach the server twice. One that may not is made again only where the first
    certainly did nothing: no connection came about, or the server said that there were too many.
    Raises: httpx.TransportError of the last try.
    """
    for tries in range(1, TRIES + 1):
        try:
            answer = send()
        except httpx.UnsupportedProtocol:
            raise
        except httpx.TransportError as error:
            never_came = isinstance(error, httpx.ConnectError | httpx.ConnectTimeout)
            if tries == TRIES or not (repeatable or never_came):
                raise
            time.sleep(pause_s(tries))
            continue
        again = answer.status_code == 429 or (repeatable and _is_busy(answer))
        wait_s = pause_s(tries, answer.headers.get("retry-after", ""))
        if tries == TRIES or not again or wait_s > LONGEST_PAUSE_S:
            return answer
        answer.close()
        time.sleep(wait_s)
    raise AssertionError("the last try returns or raises")


def _is_busy(answer: httpx.Response) -> bool:
    return answer.status_code == 503 or (answer.status_code == 409 and KEY_BUSY in answer.read())


def pause_s(tries: int, retry_after: str = "") -> float:
    """Before the next try: what the server asks for, else longer each time, and not the same for all clients."""
    if retry_after.isdecimal():
        return float(retry_after)
    try:
        until_s = parsedate_to_datetime(retry_after).timestamp()
    except ValueError:
        return FIRST_PAUSE_S * float(2 ** (tries - 1)) * random.uniform(0.5, 1)  # noqa: S311 - no secret
    return max(0.0, until_s - time.time())
