"""A job's folder: what the work needs to know, and what it leaves behind."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from cl_engine.files import write_bytes
from cl_engine.governor import Share
from cl_engine.job.events import EventLog
from cl_engine.job.process import Interruptions

RESULT = "result.json"
STATE, STATE_TEXT = "state.safetensors", "state.json"
SpecT = TypeVar("SpecT", bound=BaseModel)


@dataclass(frozen=True)
class Job(Generic[SpecT]):
    """A spec, the folder to work in, and the ways to report and to be interrupted."""

    spec: SpecT
    out: Path
    events: EventLog
    interruptions: Interruptions
    share: Share

    @property
    def fingerprint(self) -> str:
        """Tells whether a checkpoint or a result belongs to this very spec."""
        return fingerprint(self.spec)


def fingerprint(spec: BaseModel) -> str:
    """The digest of a spec with all its defaults, but for what changes nothing that is computed."""
    return hashlib.sha256(spec.model_dump_json(exclude={"governor"}).encode()).hexdigest()


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Replace a JSON file as a whole."""
    write_bytes(path, json.dumps(content, indent=1, allow_nan=False).encode())


def described_artifacts(folder: Path, names: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Digest and size of each file, by name."""
    return {name: _described((folder / name).read_bytes()) for name in names}


def _described(content: bytes) -> dict[str, Any]:
    return {"sha256": hashlib.sha256(content).hexdigest(), "size_bytes": len(content)}
