"""One installation a home: a second start is refused, a killed one is not in the way."""

import subprocess
import sys
from pathlib import Path

import pytest

from backend.core.errors import AppError
from backend.launcher import running

HOLDER = """
import sys, time
from pathlib import Path
from backend.launcher import running
with running.claim(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_start_is_refused_until_the_first_is_gone(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLDER, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        with pytest.raises(AppError, match="is being started already"), running.claim(tmp_path):
            pass
        running.announce(tmp_path, {"web": "http://127.0.0.1:8000"})
        with (
            pytest.raises(AppError, match=r"runs already at http://127\.0\.0\.1:8000") as caught,
            running.claim(tmp_path),
        ):
            pass
        assert caught.value.code == "already_running"
        holder.kill()
        holder.wait()
    with running.claim(tmp_path):
        pass
