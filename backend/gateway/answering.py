"""Has a version answer, and counts: one policy for every protocol."""

import random
import time
from typing import Any, TypeVar

from backend.core.errors import AppError
from backend.deployments.routing import Route, Trial
from backend.deployments.trials import Arm
from backend.gateway.inference import Inference, Reply
from backend.gateway.recorder import Exchange, Recorder
from backend.gateway.shadows import Shadows
from backend.gateway.tallies import arm_key
from backend.gateway.versions import Version, is_of_share, live, tried

# Of a request that names no limit of its own.
LIMIT_S = 30.0
Replied = TypeVar("Replied", bound=Reply)


class Answering:
    """Chooses between the live version and the tried one."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._shadows = Shadows(recorder)
        self._waiting = 0

    async def close(self) -> None:
        await self._shadows.close()

    async def answer(
        self, route: Route, asked: Inference[Replied], limit_s: float = LIMIT_S
    ) -> tuple[Replied, Version]:
        """The reply and the version that gave it. Raises what `asked` raises of the live version."""
        trial = route.trial
        self._waiting += 1
        try:
            if trial is not None and trial.mode == "canary" and is_of_share(trial, asked.sticky):
                return await self._try(route, trial, asked, limit_s)
            reply, version = await self._ask_live(route, asked, limit_s)
        finally:
            self._waiting -= 1
        if trial is not None and trial.mode == "shadow" and reply.ok:
            self._shadows.cast(route, trial, asked, reply, self._waiting)
        return reply, version

    async def _ask_live(
        self, route: Route, asked: Inference[Replied], limit_s: float
    ) -> tuple[Replied, Version]:
        began_s, version = time.perf_counter(), live(route)
        try:
            reply = await asked.ask(version, limit_s)
        except AppError:
            self._count(route, "live", began_s, failed=True)
            raise
        self._count(route, "live", began_s, failed=reply.failed)
        self._record(route, version, asked, reply, began_s)
        return reply, version

    async def _try(
        self, route: Route, trial: Trial, asked: Inference[Replied], limit_s: float
    ) -> tuple[Replied, Version]:
        """The tried version's reply, or the live one's where it gave none within half of the time.

        What neither answers is the request's fault or the host's, and not counted against the tried version.
        """
        began_s, version = time.perf_counter(), tried(trial)
        reply = await _reply(asked, version, limit_s / 2)
        if reply is not None and reply.ok:
            self._count(route, "trial", began_s, failed=False)
            self._record(route, version, asked, reply, began_s)
            return reply, version
        tried_ms, version = _ms_since(began_s), live(route)
        try:
            reply = await asked.ask(version, limit_s - tried_ms / 1000)
        except AppError:
            self._recorder.count(route, _ms_since(began_s), failed=True)
            raise
        self._recorder.count(route, _ms_since(began_s), failed=reply.failed)
        if reply.ok:
            with self._recorder.tallies.arm(arm_key(trial, "trial")) as counts:
                counts.add(tried_ms, failed=True)
        self._record(route, version, asked, reply, began_s)
        return reply, version

    def _count(self, route: Route, arm: Arm, began_s: float, *, failed: bool) -> None:
        latency_ms = _ms_since(began_s)
        self._recorder.count(route, latency_ms, failed=failed)
        if route.trial is not None:
            with self._recorder.tallies.arm(arm_key(route.trial, arm)) as counts:
                counts.add(latency_ms, failed=failed)

    def _record(
        self, route: Route, version: Version, asked: Inference[Any], reply: Reply, began_s: float
    ) -> None:
        if reply.ok and random.random() < route.sample_rate:  # noqa: S311 - sampling
            arm: Arm = "live" if version.model == route.service_name else "trial"
            key = None if route.trial is None else arm_key(route.trial, arm)
            self._recorder.offer(Exchange(route, version, asked, reply, _ms_since(began_s), key))


async def _reply(asked: Inference[Replied], version: Version, limit_s: float) -> Replied | None:
    """What the version says, or None."""
    try:
        return await asked.ask(version, limit_s)
    except AppError:
        return None


def _ms_since(began_s: float) -> float:
    return (time.perf_counter() - began_s) * 1000
