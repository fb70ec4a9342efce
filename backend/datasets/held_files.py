"""Whether a file that a job was given, or left behind, holds erased samples."""

import hashlib
import json
import shutil
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from backend.core.states import StatefulModel
from backend.datasets.erased import Erased

UNREADABLE = (OSError, ValueError, EOFError, KeyError, zipfile.BadZipFile, zlib.error)
SPEC_FILE = "spec.json"
WORKED_ON = ("queued", "running")
RowT = TypeVar("RowT", bound=StatefulModel)


def folder_holds(folder: Path, erased: Erased) -> bool:
    """Whether any array file or state below the folder holds one of the samples; one that is half written may."""
    return any(_holds(path, erased) for path in sorted(folder.rglob("*")) if path.is_file())


def is_given(folder: Path) -> bool:
    """Whether a job's inputs are there whole: its spec is written last."""
    return any(folder.rglob(SPEC_FILE))


def given_to(rows: Iterable[RowT], place: Path, erased: Erased) -> list[tuple[RowT, Path]]:
    """Those rows that had one of the samples given, each with its folder in `place`.

    rows: jobs that were there before the erasure. One that runs and has no spec yet may be about to get them.
    """
    found = []
    for row in rows:
        folder = place / str(row.pk)
        if folder.is_dir() and (
            folder_holds(folder, erased) or (row.state == "running" and not is_given(folder))
        ):
            found.append((row, folder))
    return found


def given_discard(found: Iterable[tuple[StatefulModel, Path]]) -> list[str]:
    """Remove what ended jobs left. Returns those under way, which remove it themselves as they end."""
    waits = []
    for row, folder in found:
        if row.state in WORKED_ON:
            waits.append(f"{row.machine.name.replace('_', ' ')} {row.pk} to end")
        else:
            shutil.rmtree(folder, ignore_errors=True)
    return waits


def rows_held(arrays: dict[str, Any], erased: Erased) -> np.ndarray:
    """(N,) of bool: which rows of x are erased samples, by id where the file has ids, or by their bytes."""
    rows = np.array([_digest(row) in erased.payloads for row in arrays["x"]], np.bool_)
    if "ids" in arrays:
        rows |= np.isin(arrays["ids"].astype(str), sorted(erased.ids))
    return rows


def state_ids(path: Path) -> set[str]:
    """The ids of the samples that a state or a checkpoint of the engine names in its header; empty for other files."""
    with path.open("rb") as file, suppress(*UNREADABLE):
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        about = json.loads(header["__metadata__"]["cl_engine"])["about"]
        return {*about.get("memory_ids", ()), *_kept_ids(about.get("kept"))}
    return set()


def _holds(path: Path, erased: Erased) -> bool:
    erased.beat()
    try:
        if path.suffix == ".npz":
            with np.load(path, allow_pickle=False) as stored:
                arrays = dict(stored)
            return "x" in arrays and bool(rows_held(arrays, erased).any())
        if path.suffix == ".npy":
            return bool(rows_held({"x": np.load(path, allow_pickle=False)}, erased).any())
    except UNREADABLE:
        return True
    return path.suffix == ".safetensors" and not erased.ids.isdisjoint(state_ids(path))


def _digest(row: np.ndarray) -> str:
    little = np.ascontiguousarray(row, row.dtype.newbyteorder("<"))
    return hashlib.sha256(little.tobytes()).hexdigest()


def _kept_ids(described: Any) -> Iterator[str]:
    """The ids in what the engine says of a strategy's own memory, however deep they lie in it."""
    if isinstance(described, dict):
        if "samples" in described:
            yield from described.get("ids", ())
        for value in described.values():
            yield from _kept_ids(value)
    elif isinstance(described, list):
        for value in described:
            yield from _kept_ids(value)
