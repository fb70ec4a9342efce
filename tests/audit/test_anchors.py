"""Heads are appended to a file outside, and what a crash or a hand left of it is told."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from backend.audit import anchors, control
from backend.audit.anchors import FILE, anchor_if_due, anchors_in, anchors_read
from backend.config.environment import ENV
from backend.core import clock
from backend.core.acts import SITE, project_scope
from backend.core.errors import AppError
from backend.core.models import LogEntry, LogHead
from tests.audit.logs import make_log

pytestmark = pytest.mark.django_db


def test_every_head_is_appended_when_its_time_has_come(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = make_log(3)
    folder = tmp_path / "elsewhere"
    heads = {head.scope: (head.number, head.hash) for head in LogHead.objects.all()}
    assert anchor_if_due(folder)
    assert {scope: next(iter(known)) for scope, known in anchors_in(folder).items()} == heads
    assert LogEntry.objects.filter(scope=SITE, kind="log.anchored").count() == 1
    assert not anchor_if_due(folder)
    later = clock.now() + timedelta(hours=ENV.anchor_hours, seconds=1)
    monkeypatch.setattr(anchors, "now", lambda: later)
    assert anchor_if_due(folder)
    lines = (folder / FILE).read_text().splitlines()
    assert len(lines) == 2 * len(heads)
    assert len(anchors_in(folder)[project_scope(project.pk)]) == 1, "nothing happened there meanwhile"
    assert len(anchors_in(folder)[SITE]) == 2


def test_control_anchors_only_where_a_folder_is_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_log()
    control.anchor_heads()
    assert not LogEntry.objects.filter(kind="log.anchored").exists()
    monkeypatch.setitem(vars(ENV), "anchor_folder", str(tmp_path))
    control.anchor_heads()
    assert (tmp_path / FILE).exists()


def test_a_folder_that_cannot_be_written_anchors_nothing(tmp_path: Path) -> None:
    make_log()
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(OSError, match="file"):
        anchor_if_due(tmp_path / "file")
    assert not LogEntry.objects.filter(kind="log.anchored").exists()


def test_a_line_that_was_cut_off_is_taken_back_before_the_next(tmp_path: Path) -> None:
    make_log()
    (tmp_path / FILE).write_text('{"at":"a","scope":"site","number":1,"hash":"b"}\n{"at":"2026')
    assert anchor_if_due(tmp_path)
    assert anchors_in(tmp_path)[SITE][(1, "b")] == "a"


@pytest.mark.parametrize(
    "line", ["{", "[]", '{"at": "a"}', json.dumps({"at": "a", "scope": "s", "number": "1", "hash": "h"})]
)
def test_what_is_no_anchor_is_told_with_its_line(tmp_path: Path, line: str) -> None:
    (tmp_path / FILE).write_text(f'{{"at":"a","scope":"s","number":1,"hash":"h"}}\n{line}\n')
    with pytest.raises(AppError, match=r"Line 2 of .*anchors\.jsonl is no anchor"):
        anchors_read(tmp_path / FILE)
