"""Other distributions beside ModelCI-e: the packages of docs/plugins.md, and whatever else a test makes up."""

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

from tests.cl_engine import factories

PAGE = (factories.ROOT / "docs" / "plugins.md").read_text()
FILES = dict(re.findall(r"<!-- file: (\S+) -->\n```\w+\n(.*?)```", PAGE, re.DOTALL))
EntryPoints = Mapping[str, Mapping[str, str]]


def install(site: Path, name: str, entry_points: EntryPoints) -> None:
    """What an installer writes about a distribution: its metadata and entry points."""
    folder = site / f"{name.replace('-', '_')}-1.0.dist-info"
    folder.mkdir(parents=True)
    (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    groups = (
        "\n".join([f"[{group}]", *(f"{key} = {value}" for key, value in points.items())])
        for group, points in entry_points.items()
    )
    (folder / "entry_points.txt").write_text("\n".join(groups) + "\n")


def install_from_page(site: Path, project: str) -> None:
    """The package that the page shows under the project's folder."""
    for name, text in FILES.items():
        folder, _, path = name.partition("/")
        if folder == project and path != "pyproject.toml":
            (site / path).parent.mkdir(parents=True, exist_ok=True)
            (site / path).write_text(text)
    told = tomllib.loads(FILES[f"{project}/pyproject.toml"])["project"]
    install(site, told["name"], told["entry-points"])


def run(site: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Python in a process that finds what is installed in the site folder."""
    command, paths = [sys.executable, *arguments], {"PYTHONPATH": str(site)}
    return subprocess.run(
        command, cwd=factories.ROOT, env=os.environ | paths, capture_output=True, text=True, check=False
    )


def run_job(site: Path, kind: str, spec: factories.Json, out: Path) -> subprocess.CompletedProcess[str]:
    """A job of the command line, likewise."""
    return run(site, *factories.command(kind, spec, out)[1:])
