"""Lets torchvision load beside a torch it was not built for.

A torchvision wheel built for CUDA cannot load its extension beside a CPU torch, and then its Python part fails on
two operators that were never defined. Avalanche imports torchvision, so the two are declared first, bare.
"""

import importlib
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import torch

OPERATORS = (
    "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
)
_declared: list[torch.library.Library] = []


def import_torchvision(part: str) -> ModuleType:
    """A module of torchvision, such as "datasets"."""
    make_importable()
    return importlib.import_module(f"torchvision.{part}")


def make_importable() -> None:
    """Declare the operators where torchvision's own extension cannot load; without effect otherwise."""
    if _declared or _extension_loads():
        return
    library = torch.library.Library("torchvision", "DEF")  # type: ignore[no-untyped-call]
    for operator in OPERATORS:
        library.define(operator)  # type: ignore[no-untyped-call]
    _declared.append(library)


def _extension_loads() -> bool:
    spec = find_spec("torchvision")
    folders = spec.submodule_search_locations or [] if spec else []
    extensions = [path for folder in folders for path in Path(folder).glob("_C*.so")]
    try:
        for path in extensions:
            torch.ops.load_library(path)  # type: ignore[no-untyped-call]
    except OSError:
        return False
    return bool(extensions)
