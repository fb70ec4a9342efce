"""docs/events.md names every kind of log entry that the code writes, and no other."""

import ast
import re
from importlib import import_module

from backend.config.environment import ROOT
from backend.core.states import Machine

BACKEND = ROOT / "backend"


def test_every_kind_is_documented_and_nothing_else() -> None:
    page = (ROOT / "docs" / "events.md").read_text()
    documented = re.findall(r"^\| `(\w+\.\w+)` \|", page, re.MULTILINE)
    assert sorted(documented) == sorted(_recorded() | _advanced())


def _recorded() -> set[str]:
    """Kinds that are written out in a call of `Act.record`."""
    kinds = set()
    for path in BACKEND.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "record" and call.args:
                given = [node.value for node in ast.walk(call.args[0]) if isinstance(node, ast.Constant)]
                kinds |= {kind for kind in given if re.fullmatch(r"\w+\.\w+", str(kind))}
    return kinds


def _advanced() -> set[str]:
    """Kinds that `advance` writes: each state that some edge leads to."""
    kinds = set()
    for path in BACKEND.glob("*/states.py"):
        module = import_module(f"backend.{path.parent.name}.states")
        for machine in vars(module).values():
            if isinstance(machine, Machine):
                kinds |= {f"{machine.name}.{to}" for targets in machine.edges.values() for to in targets}
    return kinds
