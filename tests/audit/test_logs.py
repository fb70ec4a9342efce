"""Who finds which log, and what a filter and a page of it hold."""

from datetime import timedelta

import pytest

from backend.access.roles import Role
from backend.audit.logs import head_list, log_of
from backend.audit.narrowing import Wanted, actors_in, kinds_in, page_of
from backend.core.acts import SITE, project_scope
from backend.core.errors import ForbiddenError, NotFoundError
from tests.audit.logs import PART, add, make_log
from tests.factories import make_user, member

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", Role)
def test_every_member_reads_and_owners_manage(role: Role) -> None:
    project = make_log()
    log = log_of(member(project, role).actor, project.slug)
    assert log.rows.count() == log.head.number > 0
    assert log.is_managed == (role == Role.OWNER)
    if role != Role.OWNER:
        with pytest.raises(ForbiddenError):
            log.require_managed()


def test_others_do_not_find_it() -> None:
    project = make_log()
    administrator = make_user(is_superuser=True, is_staff=True).actor
    for actor in (make_user().actor, member(make_log(), Role.OWNER).actor, administrator):
        with pytest.raises(NotFoundError):
            log_of(actor, project.slug)
    assert log_of(administrator).scope == SITE
    for actor in (make_user().actor, member(project, Role.OWNER).actor):
        with pytest.raises(NotFoundError):
            log_of(actor)


def test_heads_are_for_who_manages() -> None:
    project, other = make_log(), make_log()
    owner = member(project, Role.OWNER).actor
    assert [head.scope for head in head_list(owner)] == [project_scope(project.pk)]
    assert not head_list(member(project, Role.ENGINEER).actor).exists()
    everyones = {head.scope for head in head_list(make_user(is_superuser=True).actor)}
    assert everyones == {SITE, project_scope(project.pk), project_scope(other.pk)}


def test_each_filter_narrows_and_all_of_them_do() -> None:
    project = make_log(3)
    user = member(project, Role.ENGINEER)
    add(project, 2, user.actor)
    add(project, 1, user.actor, kind="thing.ended")
    log = log_of(user.actor, project.slug)
    assert Wanted(actor=user.actor.ref).of(log.rows).count() == 3
    assert Wanted(kind="thing.happened").of(log.rows).count() == 5
    assert Wanted(kind="thing").of(log.rows).count() == 6
    assert Wanted(kind="thi").of(log.rows).count() == 0, "a noun is a whole word"
    assert Wanted(object=f"project:{project.pk}").of(log.rows).count() == 7, "its making, too"
    assert Wanted(object="project").of(log.rows).count() == 7
    assert Wanted(object="pro").of(log.rows).count() == 0
    assert Wanted(actor=user.actor.ref, kind="thing.ended").of(log.rows).count() == 1
    last = log.rows[0]
    assert [entry.number for entry in Wanted(since=last.at).of(log.rows)] == [last.number]
    assert Wanted(until=last.at).of(log.rows).count() == last.number - 1
    assert not Wanted(since=last.at + timedelta(microseconds=1)).of(log.rows).exists()
    assert {PART.ref, user.actor.ref} < set(actors_in(log))
    assert "thing.ended" in kinds_in(log)


def test_pages_lead_to_every_entry_and_back() -> None:
    project = make_log(25)
    log = log_of(member(project, Role.VIEWER).actor, project.slug)
    numbers, page = [], page_of(log.rows, most=10)
    assert page.newer is None
    while True:
        numbers += [entry.number for entry in page.entries]
        if page.older is None:
            break
        page = page_of(log.rows, before=page.older, most=10)
    assert numbers == list(range(log.head.number, 0, -1))
    back = page_of(log.rows, after=page.newer, most=10)
    assert [entry.number for entry in back.entries] == numbers[-len(page.entries) - 10 : -len(page.entries)]
    assert back.older == back.entries[-1].number
