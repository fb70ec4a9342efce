"""The embedded Triton: the real `tritonserver` of the nvidia-pytriton wheel, on this machine alone.

`python -m backend.serving.embedded` runs that server; every option has its default from the settings.
"""

import argparse
import hashlib
import os
import re
import socket
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from backend.config.environment import ENV, ROOT
from backend.core.errors import AppError
from backend.serving import ending
from backend.serving.control import KEY_HEADER

ADDRESS = "127.0.0.1"
RESTRICTED = "model-repository,shared-memory,trace,logging"
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - where Triton's Python backend keeps its regions
EXIT_TIMEOUT_S = 8
NOT_INSTALLED = (
    "There is no Triton to start here. Where ModelCI-e runs from its source, make setup installs one; its container "
    "image has none: set TRITON_URL to serve by another, and leave latency to be measured elsewhere."
)


@dataclass(frozen=True)
class EmbeddedTriton:
    """How to start a Triton that serves what `repository` says, also when it starts alone.

    It listens on loopback only. With an `api_key`, what changes the server needs it in `KEY_HEADER`.
    """

    venv: Path
    repository: Path
    http_port: int
    grpc_port: int
    metrics_port: int
    api_key: str = field(default="", repr=False)

    def command(self) -> list[str]:
        """The command line. One broken model must not keep the others from serving: no exit on error."""
        return [
            str(self._wheel / "bin" / "tritonserver"),
            f"--model-repository={self.repository}",
            f"--backend-directory={self._backends}",
            f"--backend-config=python,shm-region-prefix-name={self._region_prefix}",
            "--model-control-mode=explicit",
            "--load-model=*",
            "--exit-on-error=false",
            "--disable-auto-complete-config",
            f"--exit-timeout-secs={EXIT_TIMEOUT_S}",
            *self._listening(),
            *self._restrictions(),
        ]

    def environment(self, base: Mapping[str, str]) -> dict[str, str]:
        """`base` less what is ours, led to the wheel's libraries and the venv's interpreter."""
        kept = {name: value for name, value in base.items() if not name.startswith(("MODELCIE_", "PYTHON"))}
        libraries = [self._packages / "nvidia_pytriton.libs", *_python_libraries(self.venv)]
        return {
            **kept,
            "VIRTUAL_ENV": str(self.venv),
            "PATH": f"{self.venv / 'bin'}:{base.get('PATH', os.defpath)}",
            "LD_LIBRARY_PATH": ":".join(str(path) for path in libraries),
            "PYTHONUNBUFFERED": "1",
        }

    def prepare(self) -> None:
        """Check what must be there, and clear away what a killed predecessor left in shared memory.

        Raises: AppError `triton_not_installed`, `port_in_use`.
        """
        if not (self._wheel / "bin" / "tritonserver").exists():
            raise AppError("triton_not_installed", NOT_INSTALLED)
        for port in (self.http_port, self.grpc_port, self.metrics_port):
            _require_free(port)
        self.repository.mkdir(parents=True, exist_ok=True)
        self._link_backend()
        self._clear_memory()

    def start(self, log: Path) -> subprocess.Popen[bytes]:
        """Run it as a child that ends with this process; its output is appended to `log`. Raises as `prepare`."""
        self.prepare()
        with log.open("ab") as output:
            return self._started(stdout=output, stderr=subprocess.STDOUT)

    def end(self, server: subprocess.Popen[bytes]) -> None:
        """End what `start` returned, with all that it started."""
        ending.end(server, EXIT_TIMEOUT_S + 2)
        self._clear_memory()

    def run(self) -> int:
        """Run it until it ends, or until this process is told to or loses its parent; nothing it started is left.

        Returns its exit status; 0 where it was told to end. Raises as `prepare`.
        """
        ending.die_with_parent(os.getppid())
        self.prepare()
        status = ending.run(self._started)
        self._clear_memory()
        return status

    def _started(self, **output: Any) -> subprocess.Popen[bytes]:
        """In a group of its own, so that what is left of it can be told apart, and in the session of this process, of
        whose share of the processors it is to live.
        """
        return subprocess.Popen(
            self.command(),
            env=self.environment(os.environ),
            stdin=subprocess.DEVNULL,
            preexec_fn=partial(ending.die_with_parent, os.getpid()),  # noqa: PLW1509 - it calls the kernel alone
            process_group=0,
            **output,
        )

    def _clear_memory(self) -> None:
        """What killed processes leave in shared memory."""
        for region in SHARED_MEMORY.glob(f"{self._region_prefix}*"):
            region.unlink(missing_ok=True)

    @property
    def _packages(self) -> Path:
        return _single(self.venv, "lib/python3*/site-packages")

    @property
    def _wheel(self) -> Path:
        return self._packages / "pytriton" / "tritonserver"

    @property
    def _backends(self) -> Path:
        return self.venv / "triton-backends"

    @property
    def _region_prefix(self) -> str:
        place = f"{self.repository.resolve()}:{self.http_port}"
        return f"modelcie_{hashlib.sha256(place.encode()).hexdigest()[:12]}_"

    def _listening(self) -> list[str]:
        return [
            f"--http-address={ADDRESS}",
            f"--http-port={self.http_port}",
            f"--grpc-address={ADDRESS}",
            f"--grpc-port={self.grpc_port}",
            f"--metrics-address={ADDRESS}",
            f"--metrics-port={self.metrics_port}",
        ]

    def _restrictions(self) -> list[str]:
        if not self.api_key:
            return []
        return [
            f"--http-restricted-api={RESTRICTED}:{KEY_HEADER}={self.api_key}",
            f"--grpc-restricted-protocol={RESTRICTED}:{KEY_HEADER}={self.api_key}",
        ]

    def _link_backend(self) -> None:
        """The wheel keeps the stub of each Python apart; Triton wants it beside the backend's library."""
        folder = self._backends / "python"
        folder.mkdir(parents=True, exist_ok=True)
        version = self._packages.parent.name.removeprefix("python")
        stub = self._wheel / "python_backend_stubs" / version / "triton_python_backend_stub"
        parts = self._wheel / "backends" / "python"
        for target in (stub, parts / "libtriton_python.so", parts / "triton_python_backend_utils.py"):
            link = folder / target.name
            if not link.exists():
                link.unlink(missing_ok=True)
                link.symlink_to(target)


def main() -> int:
    """Run the embedded Triton; its exit status, or 1 where it cannot start."""
    host = _from_arguments()
    try:
        return host.run()
    except AppError as error:
        sys.stderr.write(f"{error.code}: {error.detail}\n")
    return 1


def _from_arguments() -> EmbeddedTriton:
    parser = argparse.ArgumentParser(prog="python -m backend.serving.embedded", description=__doc__)
    parser.add_argument("--venv", type=Path, default=ROOT / ".venv-triton")
    # Without a folder that control writes to, models are sent to it, and it starts with none.
    repository = ENV.triton_repository or ENV.home / "triton" / "empty"
    parser.add_argument("--repository", type=Path, default=repository)
    parser.add_argument("--http-port", type=int, default=ENV.triton_http_port)
    parser.add_argument("--grpc-port", type=int, default=ENV.triton_grpc_port)
    parser.add_argument("--metrics-port", type=int, default=ENV.triton_metrics_port)
    # The key comes from the environment alone: an argument would show in the list of processes.
    return EmbeddedTriton(**vars(parser.parse_args()), api_key=ENV.triton_api_key)


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except OSError as error:
            raise AppError(
                "port_in_use", f"Port {port} is taken: Triton cannot listen on it.", port=port
            ) from error


def _python_libraries(venv: Path) -> list[Path]:
    """The lib folder of the interpreter the venv was made from: the stub links against its libpython."""
    home = re.search(r"^home *= *(.+)$", (venv / "pyvenv.cfg").read_text(), re.MULTILINE)
    if home is None:
        return []
    return [Path(home.group(1)).resolve().parent / "lib"]


def _single(folder: Path, pattern: str) -> Path:
    for found in folder.glob(pattern):
        return found
    raise AppError("triton_not_installed", NOT_INSTALLED)


if __name__ == "__main__":
    sys.exit(main())
