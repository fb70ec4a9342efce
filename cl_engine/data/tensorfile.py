"""Tensors and a JSON object in one safetensors file, replaced as a whole or not at all, and checked when read."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from cl_engine.errors import EngineError
from cl_engine.files import write_bytes

Tensors = dict[str, Tensor]
# One key, for safetensors writes several in no fixed order, and equal content must give equal files.
HEADER_KEY = "cl_engine"
ANOTHER_COPY = "Take another copy of it, or do without the file."


def write_tensors(path: Path, tensors: Mapping[str, Tensor], about: Mapping[str, Any] | None = None) -> None:
    """Write atomically; `about` and a digest of all the content are kept in the file's header.

    Raises: EngineError storage_failed.
    """
    plain = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
    said = dict(about or {})
    header = json.dumps({"about": said, "sha256": _digest(plain, said)}, sort_keys=True)
    write_bytes(path, save(plain, {HEADER_KEY: header}))


def read_tensors(path: Path) -> tuple[Tensors, dict[str, Any]]:
    """The tensors (on the CPU) and what is said about them, nothing where another program wrote the file.

    Raises: EngineError weights_unreadable, digest_mismatch.
    """
    try:
        with safe_open(path, framework="pt") as stored:
            header = json.loads((stored.metadata() or {}).get(HEADER_KEY, "null"))
            names = stored.keys()
            tensors = {name: stored.get_tensor(name) for name in names}
            about, expected = ({}, None) if header is None else (header["about"], header["sha256"])
    except (OSError, SafetensorError, ValueError, KeyError, TypeError) as error:
        detail = f"{path.name} is not a readable safetensors file: {error}. {ANOTHER_COPY}"
        raise EngineError("weights_unreadable", detail, path=str(path)) from error
    if expected is not None and expected != (found := _digest(tensors, about)):
        detail = f"{path.name} is not what was written there: its content does not match its digest. "
        detail += ANOTHER_COPY
        raise EngineError("digest_mismatch", detail, path=str(path), found=found, expected=expected)
    return tensors, about


def below(tensors: Mapping[str, Tensor], prefix: str) -> Tensors:
    """The tensors whose names begin with the prefix, by what comes after it."""
    return {name.removeprefix(prefix): tensor for name, tensor in tensors.items() if name.startswith(prefix)}


def _digest(tensors: Mapping[str, Tensor], about: Mapping[str, Any]) -> str:
    """SHA-256 of names, types, shapes, values and `about`, however the file lays them out."""
    digest = hashlib.sha256(json.dumps(about, sort_keys=True).encode())
    for name, tensor in sorted(tensors.items()):
        digest.update(json.dumps([name, str(tensor.dtype), list(tensor.shape)]).encode())
        digest.update(tensor.reshape(-1).view(torch.uint8).numpy().data)
    return digest.hexdigest()
