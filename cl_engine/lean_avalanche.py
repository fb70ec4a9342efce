"""Imports Avalanche without what only its loggers, plots and ready-made benchmarks need.

`import avalanche.training` loads matplotlib, wandb, torchmetrics (with scipy.signal) and torchvision (with torch's
compiler): three quarters of the seconds that a small update takes, spent on cores that serve. While Avalanche is
imported, those packages are stood in for by empty modules; afterwards they can be imported as ever.
"""

import importlib
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

STOOD_IN = frozenset({"gdown", "matplotlib", "qpsolvers", "torchmetrics", "torchvision", "wandb"})


def import_avalanche() -> None:
    """Make `avalanche.training` ready to be imported from; without effect where it is already."""
    if "avalanche" in sys.modules:
        return
    with _stood_in(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="no QP solver found")
        importlib.import_module("avalanche.training")


class _Nothing:
    """Stands for any class: it can be called, inherited from and named in an annotation."""

    def __init__(self, *args: Any, **kwargs: Any) -> None: ...


class _Empty(ModuleType):
    """A module that has whatever is asked of it."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        found = type(name, (_Nothing,), {})
        setattr(self, name, found)
        return found


class _StandIn(MetaPathFinder, Loader):
    def find_spec(self, fullname: str, path: Any, target: ModuleType | None = None) -> ModuleSpec | None:
        if fullname.partition(".")[0] in STOOD_IN:
            return ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _Empty(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """There is nothing in it."""


@contextmanager
def _stood_in() -> Iterator[None]:
    finder = _StandIn()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        for name in [name for name, module in sys.modules.items() if isinstance(module, _Empty)]:
            del sys.modules[name]
