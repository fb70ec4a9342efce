"""The one form of a benchmark's result: figures by name, the machine, the commit, the command."""

import json
import os
import platform
import subprocess
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


def commit() -> str | None:
    """The commit that is measured, "-dirty" where files differ from it; None outside a git checkout."""
    command = ["git", "describe", "--always", "--dirty", "--exclude=*"]
    asked = subprocess.run(command, cwd=Path(__file__).parent, capture_output=True, text=True, check=False)
    return asked.stdout.strip() or None


def write_report(path: Path, figures: Mapping[str, float]) -> None:
    """Write {"figures", "machine", "commit", "command"} to `path`."""
    module = getattr(sys.modules["__main__"], "__spec__", None)
    name = module.name.removesuffix(".__main__") if module else Path(sys.argv[0]).name
    command = " ".join(["python", "-m", name, *sys.argv[1:]])
    body = {"figures": dict(figures), "machine": machine(), "commit": commit(), "command": command}
    path.write_text(json.dumps(body, indent=2) + "\n")


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    return next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")),
        platform.machine(),
    )
