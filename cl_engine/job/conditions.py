"""What a training ran on and with: where all of it is alike, equal inputs give equal weights."""

import hashlib
import platform
from importlib.metadata import PackageNotFoundError, entry_points, version
from pathlib import Path
from typing import Any

import torch

import cl_engine
from cl_engine.specs.models import GROUP as MODELS
from cl_engine.specs.strategies.catalogue import GROUP as STRATEGIES

# What computes, and what hands it numbers; beside these, each package that offers a model or a strategy.
PACKAGES = ("torch", "avalanche-lib", "numpy", "safetensors", "timm")
CPUS = Path("/proc/cpuinfo")


def conditions(threads: int, device: str) -> dict[str, Any]:
    """{"threads", "device", "cpu", "instructions", "python", "engine", "packages": {name: version}}.

    device: with its name where it is no CPU. engine: a digest of this program's own code.
    """
    return {
        "threads": threads,
        "device": device if device == "cpu" else f"{device} {torch.cuda.get_device_name(device)}",
        "cpu": _cpu(),
        "instructions": torch.backends.cpu.get_cpu_capability(),
        "python": platform.python_version(),
        "engine": _own_code(),
        "packages": _packages(),
    }


def _cpu() -> str:
    """Its model as the kernel calls it, e.g. "AMD EPYC 7763 64-Core Processor"."""
    lines = CPUS.read_text().splitlines() if CPUS.is_file() else []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.processor() or platform.machine()


def _packages() -> dict[str, str]:
    points = (*entry_points(group=MODELS), *entry_points(group=STRATEGIES))
    plugins = {point.dist.name for point in points if point.dist}
    found = {name: _version(name) for name in (*PACKAGES, *plugins)}
    return {name: said for name, said in sorted(found.items()) if said}


def _version(package: str) -> str:
    """Blank where it is not installed."""
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _own_code() -> str:
    """SHA-256 over the engine's files, by their paths."""
    root, digest = Path(cl_engine.__file__).parent, hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        digest.update(f"{path.relative_to(root)}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
