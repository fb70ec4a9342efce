"""Tiny programs to supervise, each a line or two of Python."""

import sys

QUICK = "print('done')"
SLOW = "import time; print('begun', flush=True); time.sleep(60)"
FAILING = "import sys; print('no such thing', file=sys.stderr); sys.exit(3)"
POLITE = """
import pathlib, signal, sys, time
def end(*_):
    pathlib.Path(sys.argv[1]).write_text('checkpoint'); sys.exit(75)
signal.signal(signal.SIGTERM, end)
print('begun', flush=True)
time.sleep(60)
"""
DEAF = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print('begun', flush=True)
time.sleep(60)
"""
WITH_CHILD = """
import subprocess, sys, time
child = subprocess.Popen(['sleep', '60'])
print(child.pid, flush=True)
time.sleep(60)
"""


def python(script: str, *arguments: str) -> list[str]:
    return [sys.executable, "-S", "-c", script, *arguments]
