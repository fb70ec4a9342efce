"""The README's own lines, run as they stand against a running installation; its addresses differ, or the protocol."""

import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from backend.config.environment import ROOT
from tests.e2e.house import House

README = (ROOT / "README.md").read_text()
BLOCKS = {
    name: (language, body)
    for name, language, body in re.findall(r"<!-- run: (\w+) -->\n```(\w+)\n(.*?)```", README, re.DOTALL)
}
LIMIT_S = 120
# What the README says of the client's lines over gRPC.
OVER_GRPC = {
    "tritonclient.http": "tritonclient.grpc",
    ":8080": ":8081",
    '()["model_version"]': "().model_version",
}


def test_its_links_and_pictures_are_there() -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", README)
    assert len(targets) > 20
    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_it_leads_to_every_page() -> None:
    pages = {f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")}
    assert pages - set(re.findall(r"\]\(([^)#]+)", README)) == set()


@pytest.mark.triton
@pytest.mark.timeout(400)
def test_a_model_of_ones_own_is_served_by_its_lines(house: House, tmp_path: Path) -> None:
    """Trained, brought in by REST and by command, deployed, and asked by an unmodified client."""
    assert list(BLOCKS) == ["model", "rest", "command", "client"]
    for name in ("model", "rest", "command"):
        said = _run(name, house, tmp_path, {})
    assert re.search(r"Request \d+ waits for an approver: digits-by-command v1 to production\.", said), said
    for changes in ({}, OVER_GRPC):
        answered = _run("client", house, tmp_path, changes)
        assert re.fullmatch(r"\[(\d ?){4}\] by version 1\n", answered), answered


def _run(name: str, house: House, folder: Path, changes: Mapping[str, str]) -> str:
    """What the block prints, with these changes; its own folder is `folder`."""
    language, body = BLOCKS[name]
    places = {
        **changes,
        "var/own": str(folder),
        ".venv/bin/python": sys.executable,
        "127.0.0.1:8000": house.address.removeprefix("http://"),
        "127.0.0.1:8080": f"127.0.0.1:{house.env['MODELCIE_GATEWAY_PORT']}",
        "127.0.0.1:8081": f"127.0.0.1:{house.env['MODELCIE_GATEWAY_GRPC_PORT']}",
    }
    for written, real in places.items():
        body = body.replace(written, real)
    shell = ["bash", "-euo", "pipefail", "-c"] if language == "bash" else [sys.executable, "-c"]
    done = subprocess.run(
        [*shell, body], cwd=ROOT, env=house.env, capture_output=True, text=True, timeout=LIMIT_S, check=False
    )
    assert done.returncode == 0, f"{name}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
    return done.stdout
