"""Our own processes, started for real on the test's database."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from django.db import connection

from backend.config.environment import ENV

REPOSITORY = Path(__file__).parents[2]


@contextmanager
def manage(*arguments: str, home: Path, **settings: str) -> Iterator[subprocess.Popen[bytes]]:
    """`manage.py <arguments>` in a session of its own; killed at the end if it still runs."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=REPOSITORY,
        env=environment(home) | settings,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def environment(home: Path) -> dict[str, str]:
    """Of a process on this test's database, with this one's key: `make up` may have left another than the default."""
    ours = {
        "MODELCIE_HOME": str(home),
        "DATABASE_URL": _database_url(),
        "MODELCIE_SECRET_KEY": ENV.secret_key,
    }
    return {**os.environ, **ours}


def _database_url() -> str:
    """The address of the database that this test uses."""
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{found['NAME']}"
    user = f"{quote(found['USER'])}:{quote(found['PASSWORD'])}"
    host = quote(found["HOST"], safe="") or "localhost"
    return f"postgresql://{user}@{host}:{found['PORT'] or 5432}/{found['NAME']}"


def descendants(pid: int) -> list[int]:
    """The living processes below one."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in children] + [low for child in children for low in descendants(int(child))]
