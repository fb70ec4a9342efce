"""An export holds what its hashes are made of: the lines of docs/audit.md verify it, and find what was changed."""

import csv
import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from backend.access.roles import Role
from backend.audit.exporting import COLUMNS, log_export
from backend.audit.logs import log_of
from backend.audit.narrowing import Wanted
from backend.config.environment import ROOT
from backend.core.actor import Actor
from backend.core.errors import ForbiddenError
from tests.audit.logs import add, kinds, make_log
from tests.factories import member

pytestmark = pytest.mark.django_db
FOUND = re.search(
    r"<!-- run: verify -->\n```python\n(.*?)```", (ROOT / "docs" / "audit.md").read_text(), re.DOTALL
)


def verified(file: Path) -> str:
    """What the documented lines say of the file."""
    assert FOUND is not None
    done = subprocess.run(
        [sys.executable, "-c", FOUND[1], str(file)], capture_output=True, text=True, check=False
    )
    return done.stderr


def test_the_documented_lines_verify_it_and_find_a_change(tmp_path: Path) -> None:
    project = make_log(1200)
    add(project, 1, kind="thing.ünique")
    log, file = log_of(member(project, Role.OWNER).actor, project.slug), tmp_path / "log.jsonl"
    name, parts = log_export(log, Wanted(), "jsonl")
    file.write_bytes(b"".join(parts))
    lines = file.read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["number"] for line in lines] == list(range(1, log.head.number + 1))
    assert kinds(project)[-1] == json.loads(lines[-1])["kind"] == "log.exported"
    assert name == f"{project.slug}-log-{log.head.number}.jsonl"
    assert verified(file) == ""
    changed = lines[9].replace("system:part", "user:999")
    file.write_text("\n".join([*lines[:9], changed, *lines[10:]]), encoding="utf-8")
    assert "entry 10 was changed" in verified(file)
    file.write_text("\n".join([*lines[:9], lines[10], lines[9]]), encoding="utf-8")
    assert verified(file) == "", "a gap is no news to who filters"


def test_what_is_filtered_is_exported_and_said(tmp_path: Path) -> None:
    project = make_log(3)
    log, file = log_of(member(project, Role.OWNER).actor, project.slug), tmp_path / "log.jsonl"
    file.write_bytes(b"".join(log_export(log, Wanted(kind="thing"), "jsonl")[1]))
    assert [json.loads(line)["kind"] for line in file.open(encoding="utf-8")] == ["thing.happened"] * 3
    assert verified(file) == ""
    assert log.rows[0].data == {"format": "jsonl", "wanted": {"kind": "thing"}}


def test_a_csv_has_the_same_and_no_formula() -> None:
    project = make_log()
    add(project, 1, Actor("=HYPERLINK(1)"), kind="@sum.up")
    log = log_of(member(project, Role.OWNER).actor, project.slug)
    rows = list(csv.DictReader(io.StringIO(b"".join(log_export(log, Wanted(), "csv")[1]).decode())))
    assert tuple(rows[0]) == COLUMNS
    assert [int(row["number"]) for row in rows] == list(range(1, log.head.number + 1))
    assert (rows[-2]["actor"], rows[-2]["kind"]) == ("'=HYPERLINK(1)", "'@sum.up")
    assert json.loads(rows[-2]["data"]) == {"number": 0}
    assert rows[-1]["hash"] == log.head.hash


def test_who_does_not_manage_exports_nothing() -> None:
    project = make_log()
    before = kinds(project)
    with pytest.raises(ForbiddenError):
        log_export(log_of(member(project, Role.ENGINEER).actor, project.slug), Wanted(), "csv")
    assert kinds(project) == before
