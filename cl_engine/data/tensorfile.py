"""Tensors and a JSON object in one safetensors file, replaced as a whole or not at all."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from cl_engine.errors import EngineError
from cl_engine.files import write_bytes

Tensors = dict[str, Tensor]
JSON_KEY = "json"


def write_tensors(path: Path, tensors: Mapping[str, Tensor], about: Mapping[str, Any] | None = None) -> None:
    """Write atomically; `about` is kept in the file's header."""
    metadata = {JSON_KEY: json.dumps(about, sort_keys=True)} if about is not None else None
    plain = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
    write_bytes(path, save(plain, metadata))


def read_tensors(path: Path) -> tuple[Tensors, dict[str, Any]]:
    """The tensors (on the CPU) and what is said about them. Raises EngineError weights_unreadable."""
    try:
        with safe_open(path, framework="pt") as stored:
            about = (stored.metadata() or {}).get(JSON_KEY, "{}")
            names = stored.keys()
            return {name: stored.get_tensor(name) for name in names}, json.loads(about)
    except (OSError, SafetensorError, ValueError) as error:
        detail = f"{path.name} is not a readable safetensors file: {error}."
        raise EngineError("weights_unreadable", detail, path=str(path)) from error


def below(tensors: Mapping[str, Tensor], prefix: str) -> Tensors:
    """The tensors whose names begin with the prefix, by what comes after it."""
    return {name.removeprefix(prefix): tensor for name, tensor in tensors.items() if name.startswith(prefix)}
