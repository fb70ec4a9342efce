"""The rooms: models refer downwards only, and no process of ours loads torch."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import ForeignObject, ManyToManyField

from backend.config.environment import ROOT

FORBIDDEN_NAMES = {"utils", "helpers", "common", "misc", "extras"}
# From the ground up, as pyproject.toml's layers contract has them.
LEVELS = [
    {"core"},
    {"access"},
    {"events"},
    {"engine", "serving", "jobs"},
    {"projects"},
    {"hosts"},
    {"datasets"},
    {"registry"},
    {"updates", "monitoring"},
    {"validation"},
    {"deployments"},
    {"automation", "selection", "suspects", "twins"},
    {"gateway", "lineage", "notices"},
]
LEVEL = {room: level for level, rooms in enumerate(LEVELS) for room in rooms}


def test_every_foreign_key_points_down_or_stays() -> None:
    upward = []
    for model in apps.get_models():
        if model._meta.app_label not in LEVEL or not model.__module__.startswith("backend."):
            continue
        for field in [*model._meta.fields, *model._meta.many_to_many]:
            target = field.related_model if isinstance(field, ForeignObject | ManyToManyField) else None
            label = target._meta.app_label if target is not None and not isinstance(target, str) else None
            if (
                label in LEVEL
                and LEVEL[label] >= LEVEL[model._meta.app_label]
                and label != model._meta.app_label
            ):
                upward.append(f"{model.__name__}.{field.name}")
    assert upward == []


def test_no_model_is_reached_by_its_name() -> None:
    found = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "backend").rglob("*.py")
        if "migrations" not in path.parts
        and re.search(
            r"get_model\(\s*[\"']|(ForeignKey|OneToOneField|ManyToManyField)\(\s*[\"'](?!self)",
            path.read_text(),
        )
    ]
    assert found == []


def test_the_client_and_we_import_nothing_of_each_other() -> None:
    ours = {"backend", "webui", "cl_engine", "benchmarks", "django"}
    wrong = [
        path.relative_to(ROOT).as_posix()
        for room in ("backend", "webui", "cl_engine", "benchmarks", "client/src")
        for path in (ROOT / room).rglob("*.py")
        if imported(path) & (ours if room == "client/src" else {"modelcie", "client"})
    ]
    assert wrong == []


def imported(path: Path) -> set[str]:
    """The packages that a file imports anywhere in it."""
    found = list(ast.walk(ast.parse(path.read_text())))
    names = [alias.name for node in found if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module for node in found if isinstance(node, ast.ImportFrom) if node.module]
    return {name.partition(".")[0] for name in names}


def test_no_room_is_a_drawer() -> None:
    drawers = [
        path.relative_to(ROOT).as_posix()
        for room in ("backend", "webui", "cl_engine", "benchmarks", "client", "tests")
        for path in (ROOT / room).rglob("*.py")
        if "node_modules" not in path.parts and FORBIDDEN_NAMES & {path.stem, *path.parts}
    ]
    assert drawers == []


@pytest.mark.parametrize(
    "imported",
    [
        "import backend.config.asgi",
        "import backend.gateway.management.commands.gateway",
        "from django.urls import get_resolver; get_resolver().url_patterns",
        "import backend.jobs.management.commands.worker, backend.jobs.management.commands.control",
        "import backend.demo.management.commands.simulate",
    ],
)
def test_no_process_of_ours_loads_torch(imported: str) -> None:
    script = (
        "import os, sys\n"
        "os.environ['DJANGO_SETTINGS_MODULE'] = 'backend.config.settings'\n"
        f"import django; django.setup()\n{imported}\n"
        "print(sorted({'torch', 'torchvision', 'avalanche'} & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip().splitlines()[-1] == "[]"
