"""Who may vote on what, whose approvals the rules of an environment count, and how far each rule is."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from backend.access.models import User
from backend.access.roles import Permission, roles_allowing
from backend.access.rules import roles_held
from backend.core.actor import Actor
from backend.core.errors import AppError, ConflictError, ForbiddenError
from backend.deployments.evidence import gather
from backend.deployments.makers import makers, with_token_makers
from backend.deployments.models import Approval, DeploymentRequest
from backend.hosts.approving import electorate, rules_counting, rules_of
from backend.hosts.models import ApprovalRule, Environment
from backend.registry.models import ModelVersion


@dataclass(frozen=True, slots=True)
class Tally:
    """How many approvals a rule of a request counts, of how many that it needs."""

    given: int
    needed: int

    @property
    def is_met(self) -> bool:
        return self.given >= self.needed


@dataclass(frozen=True, slots=True)
class Standing:
    """How far one rule of a request is: who of its group approved, and who of it may still vote."""

    rule: ApprovalRule
    given: Sequence[User]
    left: Sequence[User]

    @property
    def tally(self) -> Tally:
        return Tally(len(self.given), self.rule.needed)

    @property
    def is_met(self) -> bool:
        return self.tally.is_met

    @property
    def shortage(self) -> str:
        """Why the present members cannot meet it; blank where they can."""
        missing, can = self.rule.needed - len(self.given), len(self.left)
        return f"It needs {self.rule}; {can} more can vote." if can < missing else ""


def standings(request: DeploymentRequest) -> list[Standing]:
    """Each rule of the request's environment. An approval counts while its voter is of the rule's group."""
    votes = dict(request.votes.values_list("user_id", "approve"))
    barred = barred_from(request)
    found = []
    for rule in rules_of(request.environment):
        people = list(electorate(rule))
        given = [user for user in people if votes.get(user.pk)]
        left = [user for user in people if user.pk not in votes and user.actor.ref not in barred]
        found.append(Standing(rule, given, left))
    return found


def tallies(requests: Sequence[DeploymentRequest]) -> dict[int, list[Tally]]:
    """By request, how far each rule of its environment is; what it asks grows with the rules, not with the requests."""
    approvals: dict[int, set[int]] = defaultdict(set)
    votes = Approval.objects.filter(request__in=requests, approve=True)
    for request_id, user_id in votes.values_list("request", "user"):
        approvals[request_id].add(user_id)
    groups = {
        environment.pk: [
            (rule, set(electorate(rule).values_list("pk", flat=True))) for rule in rules_of(environment)
        ]
        for environment in {request.environment for request in requests}
    }
    return {
        request.pk: [
            Tally(len(approvals[request.pk] & group), rule.needed)
            for rule, group in groups[request.environment_id]
        ]
        for request in requests
    }


def all_met(request: DeploymentRequest) -> bool:
    """Whether every rule is met; an environment without a rule lets nothing through."""
    found = standings(request)
    return bool(found) and all(standing.is_met for standing in found)


def voters_left(found: Sequence[Standing]) -> list[User]:
    """Whoever may still vote, by name."""
    people = {user.pk: user for standing in found for user in standing.left}
    return sorted(people.values(), key=lambda user: user.username)


def refusal_to_vote(actor: Actor, request: DeploymentRequest) -> AppError | None:
    """Why the actor may not vote on the request (four eyes, once a person, no rule's), whatever their roles."""
    if not is_person(actor):
        return ForbiddenError("person_needed", "Only a person may vote on a deployment.")
    if actor.ref in barred_from(request):
        asked = actor.ref in with_token_makers([request.created_by])
        what = "asked for this deployment" if asked else "made this version"
        return ForbiddenError("four_eyes", f"You {what}: somebody else must decide.")
    if request.votes.filter(user_id=actor.user_id).exists():
        return ConflictError("already_voted", "You have voted on this request; a vote is for ever.")
    if not rules_counting(actor).filter(environment=request.environment_id).exists():
        groups = " and ".join(str(rule) for rule in rules_of(request.environment))
        detail = f"No rule of {request.environment} counts your vote: it needs {groups}."
        return ForbiddenError("vote_not_counted", detail)
    return None


def approving_roles(actor: Actor, request: DeploymentRequest) -> list[str]:
    """The roles, their own or their teams', that let the actor vote on it."""
    held = roles_held(actor).filter(project=request.service.project_id)
    allowing = held.filter(role__in=roles_allowing(Permission.APPROVE))
    return sorted(set(allowing.values_list("role", flat=True)))


def is_person(actor: Actor) -> bool:
    """Whether it is somebody who signs in, and neither a program nor a part of the system."""
    return User.objects.filter(pk=actor.user_id, is_active=True, program_of=None).exists()


def barred_from(request: DeploymentRequest) -> set[str]:
    """The references of those who have no vote: who asked and who made the version, unless the rule lets them."""
    if not request.environment.makers_excluded:
        return set()
    return with_token_makers([request.created_by]) | makers(request.version)


def refusal_to_request(version: ModelVersion, environment: Environment) -> AppError | None:
    """Why no deployment of the version may be requested now, as far as its evidence says."""
    try:
        gather(version, environment)
    except ConflictError as refusal:
        return refusal
    return None
