"""A profile waits while clients wait too long, by the board that trainings rest by."""

import threading
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from backend.engine import yielding
from backend.serving.board import governor, post
from backend.serving.profiling import SETTINGS
from backend.validation import latency_job
from cl_engine.governor import Share

OBJECTIVE_MS = 50.0


class Clients:
    """Of the profile, in the place of `Load`: with their first request serving gets late, until it is well again."""

    def __init__(self) -> None:
        self.asked_while_late = 0
        self.late: bool | None = None
        self.recovery = threading.Timer(0.3, self.recover)

    def block(self, *_: Any) -> tuple[list[float], float]:
        if self.late is None:
            tell(80.0)
            self.late = True
            self.recovery.start()
        self.asked_while_late += self.late
        return [1.0], 0.001

    def recover(self) -> None:
        self.late = False
        tell(20.0)

    def close(self) -> None:
        self.recovery.join()


def tell(p99_ms: float) -> None:
    post("gateway", {"digits": {"requests": 100, "p99_ms": p99_ms}})


def test_nothing_is_asked_while_the_objective_is_missed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clients = Clients()
    monkeypatch.setattr(latency_job, "Load", lambda *_: clients)
    monkeypatch.setattr(latency_job, "scratch_triton", lambda *_: nullcontext("http://nowhere"))
    monkeypatch.setattr(yielding, "take_share", lambda *_, idle: Share(1, 0, "nice"))
    np.save(tmp_path / latency_job.INPUTS, np.zeros((1, 4), np.float32))
    found = latency_job.measured(
        tmp_path,
        {
            "models": {"candidate": {}},
            "signature": {"input_name": "input"},
            "seconds": 0.1,
            "governor": governor("digits", OBJECTIVE_MS),
        },
    )
    warming, first_turn = len(SETTINGS), 1
    assert clients.asked_while_late == warming + first_turn
    assert (found["governor"]["violations"], found["governor"]["p99_worst_ms"]) == (1, 80.0)
    assert len(found["blocks"]["candidate"]) > 1
