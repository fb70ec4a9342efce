"""What people do with deployments: ask, vote, withdraw, roll back."""

from datetime import timedelta

from backend.access.roles import Permission
from backend.access.rules import may, require
from backend.core.actor import Actor
from backend.core.acts import Act, act, project_scope, ref
from backend.core.clock import now
from backend.core.errors import AppError, ConflictError, ForbiddenError
from backend.core.states import advance
from backend.deployments.automatic import request_approve_automatically
from backend.deployments.dossier import Prepared, dossier, dossier_digest, dossier_prepared
from backend.deployments.evidence import changes, gather, live_in
from backend.deployments.executing import (
    evidence_changed,
    request_execute,
    request_expire,
    request_supersede,
    require_open,
)
from backend.deployments.models import Approval, DeploymentRequest, LivePeriod, Rollout
from backend.deployments.queueing import clear_the_way, rollout_queue
from backend.deployments.selectors import last_good_version
from backend.deployments.states import DEPLOYMENT_REQUEST
from backend.deployments.voting import all_met, approving_roles, refusal_to_vote
from backend.hosts.models import Environment
from backend.projects.models import Service
from backend.registry.models import ModelVersion

OPEN_FOR = timedelta(days=7)


def request_create(
    *,
    actor: Actor,
    version: ModelVersion,
    environment: Environment,
    note: str = "",
    cause: str = "",
    prepared: Prepared | None = None,
) -> DeploymentRequest:
    """Ask to make `version` live, bound to the evidence of this moment.

    prepared: of `dossier_prepared`, from who has opened an act around this.
    Raises AppError `environment_foreign`; ConflictError `version_retired`, `already_live`, `request_open`,
    `report_missing`, `gates_failed`, `evidence_changed`.
    """
    service = version.service
    require(actor, Permission.REQUEST, service.project)
    prepared = prepared or dossier_prepared(actor, version, environment)
    with act(project_scope(service.project_id), actor) as log:
        require(actor, Permission.REQUEST, service.project)
        version.refresh_from_db()
        environment.refresh_from_db()
        _deployable(version, environment)
        rows = DeploymentRequest.objects.filter(version=version, environment=environment)
        if rows.filter(state__in=DEPLOYMENT_REQUEST.active).exists():
            raise ConflictError(
                "request_open", f"A deployment of {version} to {environment} is already requested."
            )
        report, evidence = gather(version, environment)
        live = live_in(service, environment)
        if prepared and prepared.evidence == evidence["digest"]:
            kept = prepared.dossier
        else:
            kept = dossier(actor, version, environment, report, live)
        request = DeploymentRequest.objects.create(
            service=service,
            environment=environment,
            version=version,
            replaces=live,
            report=report,
            evidence=evidence,
            dossier=kept,
            note=note,
            expires_at=log.at + OPEN_FOR,
            cause=cause or ref(report),
            created_by=actor.ref,
        )
        told = {
            "version": version.number,
            "environment": environment.name,
            "evidence": evidence["digest"],
            "dossier": dossier_digest(kept),
        }
        log.record("deployment_request.pending", request, told)
    return request


def request_vote(
    *, actor: Actor, request: DeploymentRequest, approve: bool, comment: str = ""
) -> DeploymentRequest:
    """Give the actor's one vote. Once every rule is met it is approved and its rollout starts; one rejection closes.

    Raises ForbiddenError `four_eyes`, `person_needed`, `vote_not_counted`; AppError `comment_needed`; ConflictError
    `already_voted`, `request_closed`, `request_expired`, `evidence_changed` (which supersedes the request).
    """
    with act(project_scope(request.service.project_id), actor) as log:
        require(actor, Permission.APPROVE, request.service.project)
        request.refresh_from_db()
        _open_for_vote(actor, request, approve, comment)
        changed = changes(request)
        if changed:
            request_supersede(request, changed, log)
        else:
            vote = {"user_id": actor.user_id, "approve": approve, "comment": comment.strip()}
            Approval.objects.create(request=request, **vote)
            told = {"approve": approve, "comment": comment.strip(), "roles": approving_roles(actor, request)}
            log.record("deployment_request.voted", request, told)
            _count(request, approve, log)
    if changed:
        raise evidence_changed(changed)
    return request_execute(actor=actor, request=request) if request.state == "approved" else request


def request_withdraw(*, actor: Actor, request: DeploymentRequest) -> DeploymentRequest:
    """Take an open request back: whoever asked, or who manages the project."""
    project = request.service.project
    with act(project_scope(project.pk), actor) as log:
        require(actor, Permission.VIEW, project)
        request.refresh_from_db()
        if not may_withdraw(actor, request):
            raise ForbiddenError("permission_denied", "Only who asked, or an owner, may withdraw a request.")
        advance(request, "withdrawn", act=log)
    return request


def may_withdraw(actor: Actor, request: DeploymentRequest) -> bool:
    return request.created_by == actor.ref or may(actor, Permission.MANAGE, request.service.project)


def request_tend(*, actor: Actor, request: DeploymentRequest) -> DeploymentRequest:
    """Expire it, supersede it, have its rule or its votes approve it, or start it once nothing is in its way."""
    require(actor, Permission.OPERATE, request.service.project)
    if request.state == "pending" and request.expires_at > now() and not changes(request):
        request_approve_automatically(request=request)
        _count_again(actor, request)
        if request.state == "pending":
            return request
    if request.state == "approved":
        return request_execute(actor=actor, request=request)
    with act(project_scope(request.service.project_id), actor) as log:
        request.refresh_from_db()
        if request.state != "pending" or request_expire(request, log):
            return request
        if changed := changes(request):
            request_supersede(request, changed, log)
    return request


def rollback_start(
    *,
    actor: Actor,
    service: Service,
    environment: Environment,
    version: ModelVersion | None = None,
    cause: str = "",
) -> Rollout:
    """Make a version live again that was: without approval, by the same machinery.

    version: None for the last that was live before. Raises ConflictError `never_live`, `already_live`,
    `version_retired`, `rollout_active`.
    """
    with act(project_scope(service.project_id), actor) as log:
        require(actor, Permission.REQUEST, service.project)
        target = version or last_good_version(actor, service, environment)
        periods = LivePeriod.objects.filter(service=service, environment=environment, version=target)
        if target is None or not periods.exists():
            detail = f"{target or 'No other version'} was ever live in {environment}: request a deployment instead."
            raise ConflictError("never_live", detail)
        _deployable(target, environment)
        clear_the_way(service, environment, log)
        rollout = rollout_queue(target, environment, "rollback", log, cause=cause)
        told = {"version": target.number, "environment": environment.name}
        log.record("rollout.rollback_asked", rollout, told)
        return rollout


def _deployable(version: ModelVersion, environment: Environment) -> None:
    if environment.project_id != version.service.project_id:
        raise AppError("environment_foreign", f"{environment} belongs to another project than {version}.")
    if version.state == "retired":
        raise ConflictError("version_retired", f"{version} is retired and must not be deployed again.")
    if live_in(version.service, environment) == version:
        raise ConflictError("already_live", f"{version} is live in {environment}.")


def _open_for_vote(actor: Actor, request: DeploymentRequest, approve: bool, comment: str) -> None:
    require_open(request, "pending")
    refusal = refusal_to_vote(actor, request)
    if refusal is not None:
        raise refusal
    if not approve and not comment.strip():
        raise AppError("comment_needed", "Say why you reject it.", field="comment")


def _count(request: DeploymentRequest, approve: bool, log: Act) -> None:
    if not approve:
        advance(request, "rejected", act=log)
    elif all_met(request):
        advance(request, "approved", act=log)


def _count_again(actor: Actor, request: DeploymentRequest) -> None:
    """Approve a pending request whose votes have come to suffice, as who gave one came into a rule's group."""
    if request.state != "pending" or not request.votes.exists() or not all_met(request):
        return
    with act(project_scope(request.service.project_id), actor) as log:
        request.refresh_from_db()
        is_open = request.state == "pending" and request.expires_at > log.at
        if is_open and not changes(request) and all_met(request):
            advance(request, "approved", act=log, reason="Who approved it is of the rules' groups now.")
