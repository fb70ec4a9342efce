"""The one form of a benchmark's result: figures by name, the machine, the command."""

import json
import os
import platform
import sys
from collections.abc import Mapping
from pathlib import Path


def machine() -> dict[str, object]:
    """What the figures were measured on."""
    return {
        "cores": os.cpu_count(),
        "processor": _processor(),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
    }


def write_report(path: Path, figures: Mapping[str, float]) -> None:
    """Write {"figures", "machine", "command"} to `path`."""
    module = getattr(sys.modules["__main__"], "__spec__", None)
    name = module.name.removesuffix(".__main__") if module else Path(sys.argv[0]).name
    command = " ".join(["python", "-m", name, *sys.argv[1:]])
    body = {"figures": dict(figures), "machine": machine(), "command": command}
    path.write_text(json.dumps(body, indent=2) + "\n")


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    return next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")),
        platform.machine(),
    )
