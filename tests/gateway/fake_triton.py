"""A KServe server that says of each request which model it asked, and fails where it is told to."""

import asyncio
import gzip
import json
import re
import threading
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import numpy as np


@dataclass
class FakeTriton:
    """labels: the indices that a model says, one a row. statuses: where it answers another than 200.

    held: events that a model waits for. zipped: whether answers are compressed for who accepts that.
    """

    labels: dict[str, list[int]] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)
    held: dict[str, threading.Event] = field(default_factory=dict)
    zipped: bool = False
    classes: int = 9
    asked: Counter[str] = field(default_factory=Counter)
    headers: list[dict[bytes, bytes]] = field(default_factory=list)

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        more = True
        while more:
            more = (await receive())["more_body"]
        found = re.fullmatch(r"/v2/models/(.+)/versions/(\d+)/infer", scope["path"])
        assert found, scope["path"]
        model, number = found.groups()
        self.asked[model] += 1
        self.headers.append(dict(scope["headers"]))
        if model in self.held:
            await asyncio.to_thread(self.held[model].wait, 10)
        content, headers = self._answer(model, number)
        if self.zipped and b"accept-encoding" in self.headers[-1]:
            content = gzip.compress(content)
            headers.append((b"content-encoding", b"gzip"))
        status = self.statuses.get(model, 200)
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    def _answer(self, model: str, number: str) -> tuple[bytes, list[tuple[bytes, bytes]]]:
        """As Triton writes it: JSON without spaces, then the tensor."""
        probabilities = np.eye(self.classes, dtype=np.float32)[self.labels.get(model, [0])]
        output = {
            "name": "probabilities",
            "datatype": "FP32",
            "shape": list(probabilities.shape),
            "parameters": {"binary_data_size": probabilities.nbytes},
        }
        said = {"id": 'a"model_name":"b', "model_name": model, "model_version": number, "outputs": [output]}
        text = json.dumps(said, separators=(",", ":")).encode()
        length = str(len(text)).encode()
        return text + probabilities.tobytes(), [(b"inference-header-content-length", length)]
