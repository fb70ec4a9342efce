"""Brings the database up to date before anything runs: migrations, then the demo project."""

import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from backend.config.environment import ROOT
from backend.core.errors import AppError
from backend.launcher import stamp

SQLITE = "sqlite:///"
# The demo registers its serving host with these: when one changes it is made known anew.
HOST_SETTINGS = (
    "TRITON_URL",
    "TRITON_GRPC_URL",
    "MODELCIE_TRITON_HTTP_PORT",
    "MODELCIE_TRITON_GRPC_PORT",
    "MODELCIE_TRITON_REPOSITORY",
    "MODELCIE_TRITON_RUNTIME",
)


def prepare(env: Mapping[str, str], home: Path, database_url: str, say: Callable[[str], None]) -> None:
    """Migrates and makes the demo project, each only when its inputs or the database have changed."""
    migrations = sorted((ROOT / "backend").glob("*/migrations/*.py"))
    key = stamp.digest([ROOT / "requirements.txt", *migrations], database_url)
    fresh = not _is_known(database_url)
    if fresh or not stamp.matches(home / ".migrated", key):
        say("Preparing the database")
        _manage(env, "migrate", "--noinput", "-v", "0")
        stamp.write(home / ".migrated", key)
    code = sorted((ROOT / "backend" / "demo").rglob("*.py"))
    demo = stamp.digest(code, key, *(env.get(setting, "") for setting in HOST_SETTINGS))
    if fresh or not stamp.matches(home / ".demo", demo):
        say("Making the demo project")
        _manage(env, "demo_project")
        stamp.write(home / ".demo", demo)


def _is_known(database_url: str) -> bool:
    """Whether a stamp may be believed: a database elsewhere could have been emptied meanwhile."""
    return database_url.startswith(SQLITE) and Path(database_url.removeprefix(SQLITE)).exists()


def _manage(env: Mapping[str, str], *arguments: str) -> None:
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=dict(env),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        lines = "\n".join((done.stdout + done.stderr).strip().splitlines()[-10:])
        raise AppError(
            "prepare_failed",
            f"`manage.py {arguments[0]}` failed (exit {done.returncode}); mend this and start again:\n{lines}",
            command=arguments[0],
        )
