"""Mirrors requests to a version that is tried in the shadow, when there is room, and throws its answers away."""

import asyncio
import random
import time
from typing import Any

from backend.core.errors import AppError
from backend.deployments.routing import Route, Trial
from backend.gateway.comparing import Comparison
from backend.gateway.inference import Inference, Reply
from backend.gateway.recorder import Recorder
from backend.gateway.tallies import arm_key
from backend.gateway.versions import tried

# At a time; there is no queue: what comes meanwhile is shed.
MOST = 8
# Clients who wait: with more of them nothing is mirrored.
BUSY = 16
LIMIT_S = 30.0


class Shadows:
    """Used by the loop alone. No client waits for it."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._running: set[asyncio.Task[None]] = set()

    def cast(self, route: Route, trial: Trial, asked: Inference[Any], reply: Reply, waiting: int) -> None:
        """Mirror an answered request, if it is of the share.

        waiting: how many clients do. It begins when the loop comes round, which is after the answer was handed on.
        """
        if random.random() >= trial.share:  # noqa: S311 - sampling
            return
        if len(self._running) >= MOST or waiting > BUSY:
            with self._recorder.tallies.arm(arm_key(trial, "trial")) as counts:
                counts.shed += 1
            return
        task = asyncio.create_task(self._mirror(route, trial, asked, reply))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def close(self) -> None:
        """End what is under way; it is not counted."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _mirror(self, route: Route, trial: Trial, asked: Inference[Any], reply: Reply) -> None:
        """The live version answered this one: whatever else the tried one says is an error of its own."""
        began_s = time.perf_counter()
        try:
            mirrored: Reply | None = await asked.ask(tried(trial), LIMIT_S)
        except AppError:
            mirrored = None
        answered = mirrored is not None and mirrored.ok
        with self._recorder.tallies.arm(arm_key(trial, "trial")) as counts:
            counts.add((time.perf_counter() - began_s) * 1000, failed=not answered)
        if mirrored is not None and answered:
            self._recorder.offer(Comparison(route, trial, reply, mirrored))
