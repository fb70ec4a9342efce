"""`manage.py verify_audit` names what was forged, by its exit status too."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from backend.audit.anchors import FILE, anchor_if_due
from backend.core.acts import project_scope
from backend.core.models import LogEntry, LogHead
from tests.audit.logs import forge, make_log
from tests.guards import unguarded

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> tuple[int, str]:
    """Exit status and what was said."""
    said = StringIO()
    try:
        call_command("verify_audit", *arguments, stdout=said)
    except CommandError as error:
        return error.returncode, said.getvalue() + str(error)
    return 0, said.getvalue()


def test_the_command_tells_of_a_whole_log_and_of_a_forged_one() -> None:
    project, other = make_log(3), make_log(3)
    count = LogEntry.objects.count()
    status, said = run()
    assert (status, said.split(" in ")[0]) == (0, f"{count} entries of 3 logs")
    assert said.endswith(": whole.\n")
    forge(project, 2)
    status, said = run()
    assert status == 1
    assert f"{project_scope(project.pk)}: entry 2 was changed." in said
    assert run("--scope", project_scope(other.pk))[0] == 0
    assert run("--scope", project_scope(project.pk))[0] == 1


def test_what_cannot_be_looked_at_is_not_whole(tmp_path: Path) -> None:
    make_log()
    status, said = run("--scope", "project:999")
    assert status == 2
    assert "There is no log project:999" in said
    status, said = run("--anchors", str(tmp_path / "absent"))
    assert status == 2
    assert "cannot be read" in said
    (tmp_path / FILE).write_text("nonsense\n")
    status, said = run("--anchors", str(tmp_path / FILE))
    assert status == 1
    assert "Line 1" in said


def test_a_log_that_was_taken_away_whole_is_missed_by_its_anchor(tmp_path: Path) -> None:
    project = make_log(3)
    scope = project_scope(project.pk)
    last = LogHead.objects.get(scope=scope).number
    anchor_if_due(tmp_path)
    with unguarded(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM core_logentry WHERE scope = %s", [scope])
        cursor.execute("DELETE FROM core_loghead WHERE scope = %s", [scope])
    assert run()[0] == 0
    status, said = run("--anchors", str(tmp_path / FILE))
    assert status == 1
    assert f"{scope}: it ends at 0, but entry {last} was anchored" in said


def test_a_dropped_trigger_is_told() -> None:
    make_log()
    with unguarded():
        status, said = run()
    assert status == 1
    assert "The trigger core_logentry_update is missing" in said
