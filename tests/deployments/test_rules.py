"""Approval rules: all must be met, by whose approvals they count; what the members cannot meet is said."""

import pytest
from pytest_django import DjangoAssertNumQueries

from backend.access.models import Membership, Team, TeamMember
from backend.access.roles import Role
from backend.core.errors import AppError
from backend.deployments.models import Rollout
from backend.deployments.selectors import waiting_for
from backend.deployments.services import request_tend, request_vote
from backend.deployments.voting import standings, tallies
from backend.hosts.approving import shortages
from backend.hosts.models import Environment
from backend.hosts.services import environment_change
from backend.projects.services import member_add, member_remove
from tests.clients import api_as
from tests.deployments.rows import SYSTEM, Stage
from tests.deployments.test_votes import code
from tests.factories import make_user, member

pytestmark = pytest.mark.django_db


def ruled(*rules: dict[str, object], **fields: object) -> Stage:
    stage = Stage(**fields)
    environment_change(actor=SYSTEM, environment=stage.environment, approval_rules=rules)
    return stage


def another(stage: Stage, *roles: str):
    """One more member, with these roles."""
    user = make_user()
    for role in roles:
        member_add(actor=SYSTEM, project=stage.project, user=user, role=role)
    return user


def test_each_rule_must_be_met() -> None:
    stage = ruled({"needed": 1, "role": "approver"}, {"needed": 1, "role": "owner"})
    request = stage.request()
    assert code(stage.actor("approver"), request) is None
    assert (request.state, [found.is_met for found in standings(request)]) == ("pending", [True, False])
    assert code(another(stage, "approver").actor, request) is None
    assert request.state == "pending"
    assert code(stage.actor("owner"), request) is None
    assert request.state == "executed"


def test_one_approval_counts_for_every_rule_whose_group_the_voter_is_in() -> None:
    stage = ruled({"needed": 1}, {"needed": 1, "role": "approver"}, {"needed": 1, "role": "owner"})
    request = stage.request()
    assert code(another(stage, "approver", "owner").actor, request) is None
    assert request.state == "executed"


def test_many_are_counted_as_each_is_with_the_same_queries(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    stage = ruled({"needed": 2}, {"needed": 1, "role": "owner"})
    other = Stage()
    requests = [stage.request(), stage.request(), other.request()]
    gone = another(stage, "approver")
    for voter in (stage.actor("approver"), gone.actor):
        assert code(voter, requests[0]) is None
    assert code(stage.actor("owner"), requests[1]) is None
    member_remove(actor=SYSTEM, project=stage.project, user=gone, role="approver")
    counted = tallies(requests)
    for request in requests:
        assert counted[request.pk] == [found.tally for found in standings(request)]
    assert [[tally.given for tally in counted[request.pk]] for request in requests] == [[1, 0], [1, 1], [0]]
    for some in (requests[:1], requests[:2]):
        with django_assert_num_queries(4):  # the votes, the rules, and whom each of the two counts
            tallies(some)


def test_who_is_in_no_rules_group_has_no_vote() -> None:
    stage = ruled({"needed": 1, "role": "owner"})
    request = stage.request()
    approver = stage.actor("approver")
    assert code(approver, request) == "vote_not_counted"
    assert code(approver, request, approve=False, comment="no") == "vote_not_counted"
    assert list(waiting_for(approver)) == []
    assert list(waiting_for(stage.actor("owner"))) == [request]


def test_the_role_of_a_rule_alone_lets_nobody_vote() -> None:
    stage = ruled({"needed": 1, "role": "curator"})
    request = stage.request()
    assert code(stage.actor("curator"), request) == "permission_denied"
    assert code(another(stage, "curator", "approver").actor, request) is None
    assert request.state == "executed"


def test_of_a_team_those_count_who_may_vote() -> None:
    stage = Stage()
    team = Team.objects.create(name="Safety", slug="safety")
    Membership.objects.create(project=stage.project, team=team, role=Role.VIEWER)
    of_team, voter = member(stage.project, "engineer"), member(stage.project, "approver")
    TeamMember.objects.create(team=team, user=of_team)
    rules = [{"needed": 1, "team": "safety"}]
    environment_change(actor=SYSTEM, environment=stage.environment, approval_rules=rules)
    assert [str(found) for found in shortages(stage.environment)] == [
        "It needs 1 of the team Safety; 0 can vote."
    ]
    request = stage.request(actor=stage.actor("owner"))
    assert code(of_team.actor, request) == "permission_denied"
    assert code(voter.actor, request) == "vote_not_counted"
    TeamMember.objects.create(team=team, user=voter)
    assert list(waiting_for(voter.actor)) == [request]
    assert code(voter.actor, request) is None
    assert request.state == "executed"


def test_whoever_joins_a_team_still_does_not_approve_what_they_made() -> None:
    stage = Stage()
    team = Team.objects.create(name="Safety", slug="safety")
    Membership.objects.create(project=stage.project, team=team, role=Role.APPROVER)
    rules = [{"needed": 1, "team": "safety"}]
    environment_change(actor=SYSTEM, environment=stage.environment, approval_rules=rules)
    engineer = member(stage.project, "engineer")
    request = stage.request(actor=engineer.actor)
    TeamMember.objects.create(team=team, user=engineer, maintains=True)
    assert code(engineer.actor, request) == "four_eyes"


def test_a_program_has_no_vote() -> None:
    stage = Stage()
    program = make_user(program_of=stage.project)
    # As if somebody had gone past the service, which gives a program no role that needs a person.
    Membership.objects.create(project=stage.project, user=program, role=Role.APPROVER)
    request = stage.request()
    assert code(program.actor, request) == "person_needed"
    assert program not in standings(request)[0].left


def test_a_rule_is_about_a_team_of_the_project() -> None:
    stage = Stage()
    Team.objects.create(name="Strangers", slug="strangers")
    for rule in ({"needed": 1, "team": "strangers"}, {"needed": 1, "team": "nobody"}):
        with pytest.raises(AppError, match="has a role in"):
            environment_change(actor=SYSTEM, environment=stage.environment, approval_rules=[rule])


def test_a_team_that_lost_its_role_hinders_no_other_change() -> None:
    stage = Stage()
    team = Team.objects.create(name="Safety", slug="safety")
    place = Membership.objects.create(project=stage.project, team=team, role=Role.APPROVER)
    rules = [{"needed": 1, "team": "safety"}]
    environment_change(actor=SYSTEM, environment=stage.environment, approval_rules=rules)
    place.delete()
    environment_change(actor=SYSTEM, environment=stage.environment, rollout_plan={"watch_s": 60})
    assert stage.environment.rollout_plan["watch_s"] == 60
    more = [{"needed": 2, "team": "safety"}]
    with pytest.raises(AppError, match="has a role in"):
        environment_change(actor=SYSTEM, environment=stage.environment, approval_rules=more)


def test_an_approval_counts_while_its_voter_is_of_the_group() -> None:
    stage = Stage(approvals=2)
    request = stage.request()
    approver = member(stage.project, "approver")
    assert code(approver.actor, request) is None
    member_remove(actor=SYSTEM, project=stage.project, user=approver, role="approver")
    assert code(stage.actor("owner"), request) is None
    assert request.state == "pending"
    assert code(another(stage, "approver").actor, request) is None
    assert request.state == "executed"


def test_who_comes_into_a_group_after_their_vote_counts_in_it() -> None:
    stage = Stage(approvals=2)
    request, approver = stage.request(), member(stage.project, "approver")
    assert code(approver.actor, request) is None
    member_remove(actor=SYSTEM, project=stage.project, user=approver, role="approver")
    assert code(stage.actor("owner"), request) is None
    assert request_tend(actor=SYSTEM, request=request).state == "pending"
    member_add(actor=SYSTEM, project=stage.project, user=approver, role="approver")
    request_tend(actor=SYSTEM, request=request)
    assert request_tend(actor=SYSTEM, request=request).state == "executed"


def test_an_environment_may_let_makers_vote() -> None:
    stage = Stage()
    owner = stage.actor("owner")
    environment_change(actor=SYSTEM, environment=stage.environment, makers_excluded=False)
    request = stage.request(actor=owner)
    assert list(waiting_for(owner)) == [request]
    assert code(owner, request) is None
    assert request.state == "executed"


def test_turning_the_four_eyes_off_supersedes_what_is_open() -> None:
    stage = Stage()
    owner = stage.actor("owner")
    request = stage.request(actor=owner)
    environment_change(actor=owner, environment=stage.environment, makers_excluded=False)
    with pytest.raises(AppError, match="whether makers may approve"):
        request_vote(actor=owner, request=request, approve=True)
    assert (request.state, Rollout.objects.exists()) == ("superseded", False)


def test_a_change_of_the_rules_is_told_in_words() -> None:
    stage = Stage()
    request = stage.request()
    rules = [{"needed": 2}, {"needed": 1, "role": "owner"}]
    environment_change(actor=SYSTEM, environment=stage.environment, approval_rules=rules)
    said = r"approval rules \(1 approval became 2 approvals and 1 of the role owner\)"
    with pytest.raises(AppError, match=said):
        request_vote(actor=stage.actor("approver"), request=request, approve=True)


def test_a_rule_that_changed_and_changed_back_is_another_rule() -> None:
    stage = Stage()
    request = stage.request()
    for needed in (2, 1):
        environment_change(actor=SYSTEM, environment=stage.environment, approval_rules=[{"needed": needed}])
    with pytest.raises(AppError, match="the environment's rule changed"):
        request_vote(actor=stage.actor("approver"), request=request, approve=True)


def test_an_environment_without_a_rule_lets_nothing_through() -> None:
    stage = Stage()
    request = stage.request()
    stage.environment.approval_rules.all().delete()
    assert code(stage.actor("approver"), request) == "vote_not_counted"
    assert not Rollout.objects.exists()


def test_what_the_members_cannot_meet_is_said() -> None:
    stage = ruled({"needed": 3}, {"needed": 1, "role": "owner"})
    assert [str(found) for found in shortages(stage.environment)] == ["It needs 3 approvals; 2 can vote."]
    request = stage.request(actor=stage.actor("owner"))
    said = ["It needs 3 approvals; 1 more can vote.", "It needs 1 of the role owner; 0 more can vote."]
    assert [found.shortage for found in standings(request)] == said
    Membership.objects.filter(project=stage.project, role=Role.APPROVER).delete()
    assert [found.can_vote for found in shortages(stage.environment)] == [1]


def test_over_rest() -> None:
    stage = Stage()
    owner, address = api_as(stage, "owner"), f"/api/v1/environments/{stage.environment.pk}/"
    change = {"approval_rules": [{"needed": 3}, {"needed": 1, "role": "owner"}], "makers_excluded": False}
    changed = owner.patch(address, change, format="json").data
    assert changed["approval_rules"] == [
        {"needed": 3, "role": "", "team": ""},
        {"needed": 1, "role": "owner", "team": ""},
    ]
    assert (changed["makers_excluded"], changed["rule_version"]) == (False, 2)
    assert changed["shortages"] == ["It needs 3 approvals; 2 can vote."]
    refused = owner.patch(address, {"approval_rules": []}, format="json")
    assert (refused.status_code, refused.data["code"]) == (400, "approvals_invalid")
    assert (
        owner.patch(address, {"approval_rules": [{"needed": 1, "role": "king"}]}, format="json").status_code
        == 400
    )
    assert Environment.objects.get().rule_version == 2
    request = stage.request()
    request_vote(actor=stage.actor("approver"), request=request, approve=True)
    rules = owner.get(f"/api/v1/requests/{request.pk}/").data["rules"]
    approver, boss = (member(stage.project, role).username for role in ("approver", "owner"))
    assert rules[0] == {
        "role": "",
        "team": "",
        "needed": 3,
        "approved_by": [approver],
        "may_vote": [boss],
        "is_met": False,
        "shortage": "It needs 3 approvals; 1 more can vote.",
    }
    assert rules[1]["may_vote"] == [boss]
