"""Each command of ours is documented, and each documented command exists."""

import re

from django.core.management import get_commands

from backend.config.environment import ROOT
from cl_engine.__main__ import _parser as engine_parser

OPERATIONS = (ROOT / "docs" / "operations.md").read_text()
EVERY_PAGE = "\n".join(
    page.read_text()
    for page in (ROOT / "README.md", ROOT / "ARCHITECTURE.md", *(ROOT / "docs").rglob("*.md"))
)


def test_management_commands() -> None:
    ours = {name for name, app in get_commands().items() if str(app).startswith("backend.")}
    documented = set(re.findall(r"^\| `manage\.py (\w+)", OPERATIONS, re.MULTILINE))
    assert documented == ours
    assert set(re.findall(r"manage\.py (\w+)", EVERY_PAGE)) <= set(get_commands())


def test_make_targets() -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE))
    documented = set(re.findall(r"^\| `make ([a-z-]+)", OPERATIONS, re.MULTILINE))
    assert documented == targets
    assert set(re.findall(r"`make ([a-z-]+)", EVERY_PAGE)) <= targets


def test_engine_commands() -> None:
    text = (ROOT / "docs" / "engine.md").read_text()
    documented = set(re.findall(r"^\| `([a-z]+)[^`]*` \|", text, re.MULTILINE))
    assert documented >= _engine_commands()


def _engine_commands() -> set[str]:
    found = re.search(r"\{([a-z,]+)\}", engine_parser().format_usage())
    assert found is not None
    return set(found.group(1).split(","))
