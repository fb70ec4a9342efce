"""Where the kernel weighs sessions, a job's session is as nice as the job."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cl_engine.factories import ROOT

AUTOGROUP = Path("/proc/self/autogroup")
TAKEN = """
from pathlib import Path
from cl_engine.governor import take_share
from cl_engine.specs.jobs import Resources
take_share(Resources(nice=7))
print(Path("/proc/self/autogroup").read_text())
"""
pytestmark = pytest.mark.skipif(not AUTOGROUP.exists(), reason="a kernel without autogroups")


def taken(*, leads: bool) -> str:
    command = [sys.executable, "-c", TAKEN]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=True, start_new_session=leads
    )
    return done.stdout


def test_a_session_that_the_job_leads_is_as_nice_as_the_job() -> None:
    assert "nice 7" in taken(leads=True)


def test_a_session_that_others_share_stays_as_it_is() -> None:
    before = AUTOGROUP.read_text()
    assert "nice 7" not in taken(leads=False)
    assert AUTOGROUP.read_text() == before
