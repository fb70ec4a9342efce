"""How many requests a minute a person, or the holder of a service's key, may send: reads, writes and telling apart."""

import hashlib
from typing import Any

from django.http import HttpResponseBase
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from backend.config.environment import ENV
from backend.core.api.counting import WINDOW_S, Counted, count_one

READS, WRITES, TOLD = "reads", "writes", "told"
FOLDER = "limits"


class PerMinute(BaseThrottle):
    """Refuses what is beyond the limit of `view.limited_as`, else of the method; `limited` tells of it."""

    def allow_request(self, request: Request, view: Any) -> bool:
        kind = view.limited_as or (READS if request.method in SAFE_METHODS else WRITES)
        self.most = {READS: ENV.api_reads, WRITES: ENV.api_writes, TOLD: ENV.api_told}[kind]
        if self.most == 0:
            return True
        self.counted = count_one(ENV.home / FOLDER / f"{self._caller(request)}.{kind}")
        view.limit = (kind, self.most, self.counted)
        return self.counted.count <= self.most

    def _caller(self, request: Request) -> str:
        """As a file may be named: the actor or, where nobody has to sign in, a digest of the address."""
        if not request.user.is_authenticated:
            return "at-" + hashlib.sha256(self.get_ident(request).encode()).hexdigest()[:16]
        ref: str = request.user.actor.ref
        return ref.replace(":", "-")

    def wait(self) -> float:
        """Seconds until the next window begins."""
        return self.counted.ends_in_s


def limited(answer: HttpResponseBase, limit: tuple[str, int, Counted] | None) -> None:
    """Tell in the answer's headers of the limit (draft-ietf-httpapi-ratelimit-headers)."""
    if limit is None:
        return
    kind, most, counted = limit
    answer["RateLimit-Policy"] = f'"{kind}";q={most};w={WINDOW_S}'
    answer["RateLimit"] = f'"{kind}";r={max(0, most - counted.count)};t={counted.ends_in_s}'
