"""What a member has not read yet."""

import pytest

from backend.access.models import Membership, Team, TeamMember
from backend.access.roles import Role
from backend.notices.inbox import notice_list, unseen_count
from backend.notices.models import ReadMark
from backend.notices.services import notices_read
from backend.projects.models import Service
from backend.projects.services import member_add
from tests.clients import api_as
from tests.factories import SYSTEM, make_service, make_user, member
from tests.notices.channels import run_fails

pytestmark = pytest.mark.django_db


def test_ones_own_acts_are_not_told(service: Service) -> None:
    viewer, engineer = (member(service.project, role).actor for role in (Role.VIEWER, Role.ENGINEER))
    run_fails(service, actor=engineer)
    assert (unseen_count(viewer), unseen_count(engineer)) == (1, 0)
    assert [told.notice.by for told in notice_list(viewer)] == [member(service.project, Role.ENGINEER).label]
    assert notice_list(engineer) == []


def test_what_was_read_is_no_longer_new_and_stays(service: Service) -> None:
    viewer = member(service.project, Role.VIEWER).actor
    first = run_fails(service)
    notices_read(actor=viewer, upto={service.project_id: first.number})
    second = run_fails(service)
    assert unseen_count(viewer) == 1
    assert [(told.notice.entry, told.is_new) for told in notice_list(viewer)] == [
        (second, True),
        (first, False),
    ]


def test_a_mark_goes_forward_only_and_not_beyond_the_log(service: Service) -> None:
    viewer = member(service.project, Role.VIEWER).actor
    first, second = run_fails(service), run_fails(service)
    notices_read(actor=viewer, upto={service.project_id: 10**9})
    assert ReadMark.objects.get().number == second.number
    notices_read(actor=viewer, upto={service.project_id: first.number})
    assert ReadMark.objects.get().number == second.number
    assert unseen_count(viewer) == 0


def test_who_joins_is_not_told_the_past(service: Service) -> None:
    run_fails(service)
    user = make_user()
    member_add(actor=SYSTEM, project=service.project, user=user, role=Role.VIEWER)
    assert unseen_count(user.actor) == 0
    assert [told.is_new for told in notice_list(user.actor)] == [False]
    run_fails(service)
    assert unseen_count(user.actor) == 1


def test_who_joins_by_a_team_is_not_told_the_past(service: Service) -> None:
    early, late = make_user(), make_user()
    team = Team.objects.create(name="Vision", slug="vision")
    TeamMember.objects.create(team=team, user=early)
    Membership.objects.create(project=service.project, team=team, role=Role.VIEWER)
    run_fails(service)
    TeamMember.objects.create(team=team, user=late)
    assert (unseen_count(early.actor), unseen_count(late.actor)) == (1, 0)


def test_a_stranger_is_told_nothing_and_marks_nothing(service: Service) -> None:
    run_fails(service)
    stranger = member(make_service().project, Role.OWNER).actor
    assert (unseen_count(stranger), notice_list(stranger)) == (0, [])
    notices_read(actor=stranger, upto={service.project_id: 5})
    assert not ReadMark.objects.exists()


def test_the_count_ends_where_it_says(service: Service) -> None:
    viewer = member(service.project, Role.VIEWER).actor
    for _ in range(3):
        run_fails(service)
    assert unseen_count(viewer, most=2) == 2


def test_by_rest(service: Service) -> None:
    client = api_as(service, Role.VIEWER)
    entry = run_fails(service)
    told = client.get("/api/v1/notices/").json()
    assert (told["unseen"], told["notices"][0]["number"], told["notices"][0]["is_new"]) == (
        1,
        entry.number,
        True,
    )
    body = {"project": service.project.slug, "number": entry.number}
    assert client.post("/api/v1/notices/read/", body).status_code == 204
    assert client.get("/api/v1/notices/").json()["unseen"] == 0
