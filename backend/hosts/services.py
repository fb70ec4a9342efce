"""What changes hosts and environments."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from backend.access.models import Project
from backend.access.roles import Permission
from backend.access.rules import require, require_site_administrator
from backend.core.actor import Actor
from backend.core.acts import SITE, act, project_scope
from backend.core.errors import AppError, ConflictError
from backend.hosts.gates import Thresholds
from backend.hosts.models import Environment, ServingHost
from backend.hosts.rule import ONE_APPROVAL, rule_checked, rule_keep, rule_of
from backend.serving.config import RUNTIMES


def host_register(
    *,
    actor: Actor,
    name: str,
    http_url: str,
    runtime: str = "",
    repository: str = "",
    grpc_url: str = "",
    metrics_url: str = "",
) -> ServingHost:
    """Make a Triton known, or change the address of one that is.

    `runtime`: one of `RUNTIMES`; blank: control finds out what it offers, and chooses. `repository`: the folder of its
    models, as this machine sees it; blank: they are sent to it. `grpc_url`: host:port, where loads do not hold up its
    HTTP requests; blank: none. `metrics_url`: of its Prometheus metrics; blank: none. Load rights equal code execution
    on that host, so only a site administrator may. Raises AppError `runtime_unknown`, `address_invalid`.
    """
    if runtime and runtime not in RUNTIMES:
        raise AppError("runtime_unknown", f"A host runs models by {' or '.join(RUNTIMES)}, not {runtime!r}.")
    for field, url, example in (
        ("http_url", http_url, "http://127.0.0.1:8001"),
        ("metrics_url", metrics_url or http_url, "http://127.0.0.1:8003/metrics"),
    ):
        if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
            detail = f"An address of this kind looks like {example}."
            raise AppError("address_invalid", detail, field=field, given=url)
    if grpc_url and not _is_host_and_port(grpc_url):
        raise AppError("address_invalid", "A gRPC address looks like 127.0.0.1:8002.", grpc_url=grpc_url)
    with act(SITE, actor) as log:
        require_site_administrator(actor)
        address = {
            "http_url": http_url.rstrip("/"),
            "grpc_url": grpc_url,
            "metrics_url": metrics_url,
            "runtime": runtime,
            "repository": repository,
        }
        host, created = ServingHost.objects.get_or_create(name=name, defaults=address)
        changed = {field: value for field, value in address.items() if getattr(host, field) != value}
        if created or changed:
            elsewhere = changed.keys() & {"http_url", "grpc_url"}
            anew: dict[str, Any] = {"offers": {}, "probed_at": None} if elsewhere else {}
            ServingHost.objects.filter(pk=host.pk).update(**address, **anew)
            log.record("host.registered" if created else "host.changed", host, {"name": name, **address})
        host.refresh_from_db()
    return host


def environment_create(
    *,
    actor: Actor,
    project: Project,
    name: str,
    host: ServingHost,
    approval_rules: Sequence[Mapping[str, Any]] = ONE_APPROVAL,
    makers_excluded: bool = True,
    gates: Thresholds | None = None,
    rollout_plan: dict[str, Any] | None = None,
    auto_approval: dict[str, Any] | None = None,
) -> Environment:
    """Add a stage to the project, on a host that none of its other stages uses.

    approval_rules: each {"needed": 2} with a `role`, the slug of a `team`, or neither: of whoever may vote.
    Raises AppError `environment_exists`, `host_taken`; as `rule_checked`.
    """
    with act(project_scope(project.pk), actor) as log:
        require(actor, Permission.MANAGE, project)
        rule = rule_checked(
            project,
            {
                "approvals": approval_rules,
                "makers_excluded": makers_excluded,
                "gates": gates or {},
                "rollout_plan": rollout_plan or {},
                "auto_approval": auto_approval or {},
            },
        )
        others = Environment.objects.filter(project=project)
        if others.filter(name=name).exists():
            raise ConflictError(
                "environment_exists",
                f"{project} already has an environment {name}.",
                name=name,
                field="name",
            )
        if others.filter(host=host).exists():
            detail = f"Another environment of {project} is served by {host}: give {name} a host of its own."
            raise ConflictError("host_taken", detail, host=host.name, field="host")
        environment = Environment(project=project, name=name, host=host, position=others.count() + 1)
        rule_keep(environment, rule)
        log.record("environment.created", environment, {"name": name, "host": host.name, **rule})
    return environment


def environment_change(
    *,
    actor: Actor,
    environment: Environment,
    approval_rules: Sequence[Mapping[str, Any]] | None = None,
    makers_excluded: bool | None = None,
    gates: Thresholds | None = None,
    rollout_plan: dict[str, Any] | None = None,
    auto_approval: dict[str, Any] | None = None,
    break_glass: bool | None = None,
) -> Environment:
    """Change the approval rules, the gates or the plan of rollouts; what is None stays.

    `rule_version` rises, which supersedes what waits for approval; not by `break_glass`, which changes no condition.
    """
    changed = {
        "approvals": approval_rules,
        "makers_excluded": makers_excluded,
        "gates": gates,
        "rollout_plan": rollout_plan,
        "auto_approval": auto_approval,
    }
    with act(project_scope(environment.project_id), actor) as log:
        require(actor, Permission.MANAGE, environment.project)
        environment.refresh_from_db()
        before = rule_of(environment)
        given = {part: new for part, new in changed.items() if new is not None}
        rule = rule_checked(environment.project, {**before, **given}, before)
        if rule != before:
            environment.rule_version += 1
            rule_keep(environment, rule)
            log.record("environment.changed", environment, {"old": before, "new": rule})
        if break_glass is not None and break_glass != environment.break_glass:
            environment.break_glass = break_glass
            environment.save()
            log.record("environment.break_glass_set", environment, {"allowed": break_glass})
    return environment


def environment_move(*, actor: Actor, environment: Environment, position: int) -> Environment:
    """Put it at that place among the stages of its project, counted from 1; beyond the last: there.

    It changes how they are listed; where gateways route, and what is live, stays.
    """
    with act(project_scope(environment.project_id), actor) as log:
        require(actor, Permission.MANAGE, environment.project)
        rows = list(Environment.objects.filter(project=environment.project_id).order_by("position", "pk"))
        before = [row.pk for row in rows]
        rows.remove(environment)
        rows.insert(max(position, 1) - 1, environment)
        for place, row in enumerate(rows, start=1):
            Environment.objects.filter(pk=row.pk).update(position=place)
        if [row.pk for row in rows] != before:
            log.record("environment.moved", environment, {"order": [row.name for row in rows]})
        environment.refresh_from_db()
    return environment


def _is_host_and_port(address: str) -> bool:
    try:
        parts = urlsplit(f"//{address}")
        return bool(parts.hostname and parts.port) and parts.netloc == address
    except ValueError:
        return False
