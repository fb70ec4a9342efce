"""Hosts and environments: who may change them, and what a change means."""

import pytest

from backend.core.errors import AppError
from backend.core.models import LogEntry
from backend.hosts.gates import DEFAULT_GATES, requirements
from backend.hosts.models import Environment, ServingHost
from backend.hosts.selectors import environment_list, host_list
from backend.hosts.services import environment_change, environment_create, host_register
from tests.factories import SYSTEM, make_environment, make_host, make_project, make_user, member

pytestmark = pytest.mark.django_db

TRITON = {"name": "edge", "http_url": "http://127.0.0.1:9", "runtime": "python", "repository": "/nonexistent"}


def code(call, **arguments) -> str:
    with pytest.raises(AppError) as caught:
        call(**arguments)
    return caught.value.code


def test_a_host_is_registered_once_and_its_address_changed() -> None:
    host = host_register(actor=SYSTEM, **TRITON)
    again = host_register(actor=SYSTEM, **{**TRITON, "http_url": "http://127.0.0.1:10/"})
    assert (again.pk, again.http_url) == (host.pk, "http://127.0.0.1:10")
    host_register(actor=SYSTEM, **{**TRITON, "http_url": "http://127.0.0.1:10"})
    kinds = LogEntry.objects.filter(scope="site").values_list("kind", flat=True)
    assert list(kinds) == ["host.registered", "host.changed"]


def test_only_a_site_administrator_registers_hosts() -> None:
    project = make_project()
    for user in (make_user(), member(project, "owner"), make_user(is_superuser=True, is_active=False)):
        assert code(host_register, actor=user.actor, **TRITON) == "permission_denied"
    assert not ServingHost.objects.exists()
    assert host_register(actor=make_user(is_superuser=True).actor, **TRITON).name == "edge"


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"runtime": "pytorch"}, "runtime_unknown"),
        ({"http_url": "127.0.0.1:8000"}, "address_invalid"),
        ({"http_url": "file:///etc/passwd"}, "address_invalid"),
    ],
)
def test_a_host_that_makes_no_sense(wrong: dict[str, str], expected: str) -> None:
    assert code(host_register, actor=SYSTEM, **{**TRITON, **wrong}) == expected


def test_what_an_environment_sets_is_laid_over_the_defaults() -> None:
    project = make_project()
    environment = environment_create(
        actor=member(project, "owner").actor,
        project=project,
        name="production",
        host=make_host(),
        gates={
            "forgetting": {"threshold": 0.1},
            "size": {"required": False},
            "agreement": {"required": True},
        },
    )
    asked = {r.gate: r for r in requirements(environment)}
    assert asked.keys() == DEFAULT_GATES.keys()
    assert asked["forgetting"].threshold == 0.1
    assert asked["forgetting"].minimum_samples == DEFAULT_GATES["forgetting"]["minimum_samples"]
    assert {gate for gate, found in asked.items() if not found.required} == {"size", "calibration", "latency"}


def test_a_first_version_is_asked_for_nothing_beside_the_live_one() -> None:
    asked = {r.gate for r in requirements(make_environment(make_project()), beside_live=False)}
    assert asked == {"new_accuracy", "calibration", "parity", "size", "disjoint"}


@pytest.mark.parametrize("gate", ["new_accuracy", "not_worse", "forgetting", "slices", "parity", "disjoint"])
def test_what_trust_rests_on_is_never_left_out(gate: str) -> None:
    environment = make_environment(make_project())
    change = {"actor": SYSTEM, "environment": environment, "gates": {gate: {"required": False}}}
    assert code(environment_change, **change) == "gates_invalid"


def test_a_change_raises_the_rule_and_no_change_does_not() -> None:
    environment = make_environment(make_project())
    for approvals, version in ((1, 1), (2, 2), (2, 2)):
        rules = [{"needed": approvals}]
        environment_change(actor=SYSTEM, environment=environment, approval_rules=rules)
        assert environment.rule_version == version
    environment_change(actor=SYSTEM, environment=environment, gates={"parity": {"threshold": 0.1}})
    environment_change(actor=SYSTEM, environment=environment, rollout_plan={"canary_shares": [0.1, 0.5]})
    assert Environment.objects.get().rule_version == 4


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"gates": {"luck": {"threshold": 1}}}, "gates_invalid"),
        ({"gates": {"parity": {"threshold": "much"}}}, "gates_invalid"),
        ({"gates": {"parity": {"threshold": float("nan")}}}, "gates_invalid"),
        ({"gates": {"parity": {"gate": "disjoint"}}}, "gates_invalid"),
        ({"gates": {"parity": None}}, "gates_invalid"),
        ({"gates": {"size": {"required": "perhaps"}}}, "gates_invalid"),
        ({"gates": {"size": {"minimum_samples": 2}}}, "gates_invalid"),
        ({"approval_rules": []}, "approvals_invalid"),
        ({"approval_rules": [{"needed": 0}]}, "approvals_invalid"),
        ({"approval_rules": [{"needed": 11}]}, "approvals_invalid"),
        ({"approval_rules": [{"needed": 1}, {"needed": 2}]}, "approvals_invalid"),
        ({"approval_rules": [{"needed": 1, "role": "king"}]}, "approvals_invalid"),
        ({"approval_rules": [{"needed": 1, "role": "owner", "team": "safety"}]}, "approvals_invalid"),
        ({"rollout_plan": {"luck": 1}}, "plan_invalid"),
        ({"rollout_plan": {"shadow_share": 1.5}}, "plan_invalid"),
        ({"rollout_plan": {"canary_shares": [0.5, 0.1]}}, "plan_invalid"),
        ({"rollout_plan": {"canary_shares": [1.0]}}, "plan_invalid"),
        ({"rollout_plan": {"step_requests": 0}}, "plan_invalid"),
        ({"rollout_plan": {"max_p99_ratio": float("inf")}}, "plan_invalid"),
    ],
)
def test_a_rule_that_makes_no_sense(wrong: dict[str, object], expected: str) -> None:
    environment = make_environment(make_project())
    assert code(environment_change, actor=SYSTEM, environment=environment, **wrong) == expected
    assert Environment.objects.get().rule_version == 1


def test_only_who_manages_the_project_changes_its_environments() -> None:
    project = make_project()
    environment, host = make_environment(project), make_host()
    for role in ("viewer", "curator", "engineer", "approver"):
        actor = member(project, role).actor
        assert code(environment_change, actor=actor, environment=environment) == "permission_denied"
        create = {"actor": actor, "project": project, "name": "staging", "host": host}
        assert code(environment_create, **create) == "permission_denied"
    stranger = member(make_project(), "owner").actor
    assert code(environment_change, actor=stranger, environment=environment) == "not_found"


def test_two_environments_share_neither_name_nor_host() -> None:
    project = make_project()
    environment = make_environment(project)
    create = {"actor": SYSTEM, "project": project, "name": "staging", "host": make_host()}
    assert code(environment_create, **{**create, "name": "production"}) == "environment_exists"
    assert code(environment_create, **{**create, "host": environment.host}) == "host_taken"


def test_who_sees_which_host() -> None:
    project = make_project()
    host = make_environment(project).host
    make_environment(make_project())
    assert list(host_list(member(project, "viewer").actor)) == [host]
    assert host_list(make_user().actor).count() == 0
    assert host_list(make_user(is_superuser=True).actor).count() == 2
    assert environment_list(member(project, "viewer").actor).count() == 1
