"""The sender as its owner sees it: which scenes it plays, and what was answered."""

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from backend.config.environment import ENV, ROOT
from backend.demo.material import SCENES, Material


@dataclass(frozen=True, slots=True)
class Answer:
    """One request: at: scheduled, Unix seconds; latency from then; version and predicted None, no id when failed."""

    number: int
    scene: str
    index: int
    at: float
    latency_ms: float
    ok: bool
    version: int | None
    predicted: int | None
    request_id: str = ""

    @property
    def done_at(self) -> float:
        return self.at + self.latency_ms / 1000


class Traffic:
    """A running sender. `answers()` reads what has come since the last call into `self.all`."""

    def __init__(self, process: "subprocess.Popen[bytes]", out: Path) -> None:
        self._process = process
        self._reader = out.open()
        self._rest = ""
        self.all: list[Answer] = []

    def play(self, *scenes: str) -> None:
        """Send these scenes' images from now on, in turn; none at all pauses."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"scenes": scenes}).encode() + b"\n")
        self._process.stdin.flush()

    def answers(self) -> list[Answer]:
        """Every answer so far, in the order they came."""
        self.all += self.news()
        return self.all

    def news(self) -> list[Answer]:
        """The answers since the last call, which are not kept."""
        lines = (self._rest + self._reader.read()).split("\n")
        self._rest = lines.pop()
        return [_answer(json.loads(line)) for line in lines]

    def stop(self) -> None:
        """Send nothing more and wait for the answers that are due."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=15)


@contextmanager
def traffic(material: Material, folder: Path, rate_per_s: float, gateway: str) -> Iterator[Traffic]:
    """A sender of the material's scenes to its service, paused; it ends with the block."""
    folder.mkdir(parents=True, exist_ok=True)
    pools, out = folder / "pools.npz", folder / "answers.jsonl"
    np.savez(pools, **{scene: getattr(material, scene).x for scene in SCENES})
    out.write_text("")
    url = f"{gateway}/v2/models/{material.name}/infer"
    command = [sys.executable, "-m", "backend.demo.sender", "--url", url, "--rate", str(rate_per_s)]
    process = subprocess.Popen(
        [*command, "--pools", str(pools), "--out", str(out)], cwd=ROOT, stdin=subprocess.PIPE
    )
    running = Traffic(process, out)
    try:
        yield running
    finally:
        running.stop()


def gateway_address() -> str:
    return f"http://127.0.0.1:{ENV.gateway_port}"


def truth(material: Material) -> dict[str, str]:
    """Payload digest -> true label, of every image that may be sent: what simulated curators know."""
    known = {}
    for scene in SCENES:
        images = getattr(material, scene)
        for row, index in zip(images.x, images.y, strict=True):
            known[hashlib.sha256(row.tobytes()).hexdigest()] = images.classes[index]
    return known


def _answer(line: dict[str, Any]) -> Answer:
    return Answer(
        number=line["n"],
        scene=line["scene"],
        index=line["index"],
        at=line["at"],
        latency_ms=line["latency_ms"],
        ok=line["ok"],
        version=line.get("version"),
        predicted=line.get("predicted"),
        request_id=line.get("request_id", ""),
    )
