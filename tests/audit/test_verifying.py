"""Verification that an owner asks for: a worker performs it, and the log says what it found."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from backend.access.models import Project
from backend.access.roles import Role
from backend.audit import verifying
from backend.audit.anchors import FILE
from backend.audit.logs import Log, log_of
from backend.audit.verifying import standing_of, verification_ask, verification_perform
from backend.config.environment import ENV
from backend.core import clock
from backend.core.errors import ConflictError, ForbiddenError
from tests.audit.logs import forge, kinds, make_log
from tests.factories import make_user, member

pytestmark = pytest.mark.django_db


def owned(project: Project) -> Log:
    return log_of(member(project, Role.OWNER).actor, project.slug)


def test_an_owner_has_it_verified_and_the_log_says_how_far() -> None:
    project = make_log(3)
    log = owned(project)
    assert standing_of(log) == verifying.Standing(is_asked=False)
    verification_ask(log)
    assert standing_of(log).is_asked
    asked = log.head
    verification_perform(project.pk)
    found = standing_of(log)
    assert (found.is_asked, found.number, found.findings) == (False, asked.number, [])
    assert log.rows[0].data == {"entry": asked.number, "hash": asked.hash}
    verification_perform(project.pk)
    assert kinds(project)[-2:] == ["log.verification_asked", "log.verified"], "a second delivery does nothing"


def test_a_forged_log_is_said_to_be_broken() -> None:
    project = make_log(3)
    log = owned(project)
    forge(project, 2)
    verification_ask(log)
    verification_perform(project.pk)
    assert standing_of(log).findings == ["entry 2 was changed."]
    assert kinds(project)[-1] == "log.broken"


def test_anchors_are_compared_and_told_of_where_they_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(vars(ENV), "anchor_folder", str(tmp_path))
    project = make_log(3)
    log = owned(project)
    anchor = {"at": "then", "scope": log.scope, "number": 2, "hash": "another"}
    (tmp_path / FILE).write_text(f"{json.dumps(anchor)}\n")
    verification_ask(log)
    verification_perform(project.pk)
    assert standing_of(log).findings == ["entry 2 is not the one whose hash was anchored at then."]
    (tmp_path / FILE).write_text("nonsense\n")
    verification_ask(log)
    verification_perform(project.pk)
    assert "Line 1 of" in standing_of(log).findings[0]


def test_it_is_asked_for_once_until_its_worker_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    log = owned(make_log())
    verification_ask(log)
    with pytest.raises(ConflictError, match="being verified already"):
        verification_ask(log)
    later = clock.now() + verifying.PATIENCE + timedelta(seconds=1)
    monkeypatch.setattr(verifying, "now", lambda: later)
    verification_ask(log)


def test_who_does_not_manage_has_nothing_verified() -> None:
    project = make_log()
    with pytest.raises(ForbiddenError):
        verification_ask(log_of(member(project, Role.CURATOR).actor, project.slug))


def test_the_site_has_a_log_of_its_own() -> None:
    make_log()
    log = log_of(make_user(is_superuser=True).actor)
    verification_ask(log)
    verification_perform(0)
    assert standing_of(log).findings == []
    assert standing_of(log).number == log.head.number - 1
