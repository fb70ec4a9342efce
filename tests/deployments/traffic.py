"""A client that never rests: what it was answered, and its longest wait."""

import threading
import time
from types import TracebackType
from typing import Self

import numpy as np

from backend.core.errors import AppError
from tests.triton import TritonHost


class Traffic:
    """Asks version `number` of `model` in a loop, as a gateway with that routing would."""

    def __init__(self, triton: TritonHost, model: str, number: int) -> None:
        self.number, self.errors, self.answered_at = number, list[str](), list[float]()
        self._client, self._model, self._stop = triton.client(), model, threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        inputs = {"input": np.full((1, 1, 8, 8), 7, np.uint8)}
        while not self._stop.is_set():
            try:
                self._client.infer(self._model, self.number, inputs)
                self.answered_at.append(time.monotonic())
            except AppError as error:
                self.errors.append(error.detail)
            time.sleep(0.005)
