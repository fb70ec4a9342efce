"""Every address of the web process: found by walking the URL conf, filled in with the rows of a scene."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.urls import URLPattern, URLResolver, get_resolver

from backend.access.models import Team
from backend.access.roles import Role
from backend.access.teams import team_create, team_member_set
from backend.access.tokens import token_create
from backend.automation.models import Backtest, Chain
from backend.core.acts import project_scope, ref
from backend.core.clock import now
from backend.core.models import LogEntry
from backend.datasets.importing.services import import_create
from backend.datasets.models import BulkChange, BulkItem, Label, Sample, SavedView
from backend.datasets.queries import EVERY
from backend.datasets.services import bulk_change, view_save
from backend.deployments.models import DeploymentRequest, Rollout
from backend.hosts.freezes import freeze_add
from backend.hosts.models import Environment
from backend.lineage.models import Erasure
from backend.monitoring.downtimes import downtime_plan
from backend.monitoring.models import Observation, Segment
from backend.notices.models import Reader
from backend.notices.services import channel_create, channel_test
from backend.notices.unsubscribing import unsubscribe_path
from backend.projects.invitations import invitation_create
from backend.projects.programs import program_create
from backend.projects.services import service_key_create
from backend.projects.team_roles import team_role_add
from backend.selection.models import Selection
from backend.suspects.models import LabelCheck, Suspect
from tests.factories import SYSTEM, make_samples, member
from tests.updates.benchmarks import make_finished_benchmark
from tests.webui.scenes import Scene

# Parameters that stand for themselves, whatever the folder before them.
BY_NAME = ("number", "token", "program_token")
BOTH = ("GET", "POST")
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)")


@dataclass(frozen=True)
class Address:
    """`pattern` as the URL conf has it, and the methods that are worth asking with."""

    pattern: str
    methods: tuple[str, ...]

    @property
    def has_parameters(self) -> bool:
        return PARAMETER.search(self.pattern) is not None


def every_address() -> list[Address]:
    return [Address(path, _methods(found)) for path, found in _walk(get_resolver().url_patterns)]


def _walk(patterns: list[URLPattern | URLResolver], before: str = "/") -> Iterator[tuple[str, URLPattern]]:
    for found in patterns:
        path = before + str(found.pattern).removeprefix("^").removesuffix("$")
        if isinstance(found, URLResolver):
            yield from _walk(found.url_patterns, path)
        else:
            yield path, found


def _methods(found: URLPattern) -> tuple[str, ...]:
    """Those of a REST view; a page may take both of a browser's."""
    view = getattr(found.callback, "cls", None)
    if view is None:
        return BOTH
    return tuple(name for name in ("GET", "POST", "PUT", "PATCH", "DELETE") if hasattr(view, name.lower()))


Rows = Mapping[str, object]


def rows_of(scene: Scene) -> dict[str, object]:
    """What stands in an address: by the folder before a key (`runs/<int:pk>`), else by the parameter's name."""
    rollout = Rollout.objects.filter(version=scene.live).get()
    observation = _observation(scene)
    request = DeploymentRequest.objects.create(
        service=scene.service,
        environment=scene.environment,
        version=scene.candidate,
        replaces=scene.live,
        report=scene.report,
        evidence={},
        expires_at=now() + timedelta(days=1),
        created_by="system:test",
    )
    Environment.objects.filter(pk=scene.environment.pk).update(break_glass=True)
    key, _ = service_key_create(actor=SYSTEM, service=scene.service, name="shop")
    chain = Chain.objects.create(
        service=scene.service, policy_version=1, settings={}, cause=ref(scene.alert), collected_to=0
    )
    benchmark = make_finished_benchmark(scene.project)
    channel, _ = channel_create(
        actor=SYSTEM,
        project=scene.project,
        name="team",
        way="email",
        topics=["alerts"],
        recipients=["ana@example.org"],
    )
    program = program_create(actor=SYSTEM, project=scene.project, name="ci", roles=[Role.ENGINEER])
    invitation, token = invitation_create(actor=SYSTEM, project=scene.project, roles=[Role.VIEWER])
    # One name of a file stands in the addresses of both a version's files and a benchmark's.
    benchmark.artifacts.filter(name="results.csv").update(name="labels.txt")
    keyed = {
        "backtests": Backtest.objects.create(service=scene.service, asked={}),
        "benchmarks": benchmark,
        "bulk-changes": bulk_change(
            actor=SYSTEM, service=scene.service, act_name="queue", samples=[scene.item.sample_id]
        ),
        "channels": channel,
        "deliveries": channel_test(actor=SYSTEM, channel=channel, by="test"),
        "erasures": Erasure.objects.create(service=scene.service, size=0, created_by=SYSTEM.ref),
        "imports": import_create(actor=SYSTEM, service=scene.service, file_name="digits.zip", size_bytes=100),
        "keys": key,
        "tokens": token_create(actor=member(scene.project, Role.OWNER).actor, name="laptop")[0],
        "environments": scene.environment,
        "freezes": freeze_add(
            actor=SYSTEM,
            environment=scene.environment,
            reason="a fair",
            begins_at=now() + timedelta(days=1),
            ends_at=now() + timedelta(days=2),
        ),
        "samples": scene.item.sample,
        "sample-views": view_save(actor=SYSTEM, service=scene.service, name="all", query=EVERY),
        "queue": scene.item,
        "monitors": scene.alert.monitor,
        "snapshots": scene.snapshot,
        "runs": scene.run,
        "alerts": scene.alert,
        "downtimes": downtime_plan(
            actor=SYSTEM,
            service=scene.service,
            begins_at=now() + timedelta(days=1),
            ends_at=now() + timedelta(days=2),
            reason="a move",
        ),
        "selections": Selection.objects.create(
            service=scene.service, criteria=[{"name": "random", "weight": 1.0}], count=1, newest=1
        ),
        "suspects": _suspect(scene),
        "twins": _twins(scene),
        "reports": scene.report,
        "requests": request,
        "rollouts": rollout,
        "chains": chain,
        "versions": scene.candidate,
        "service": scene.service,
        "sample": scene.item.sample,
        "bulkchange": BulkChange.objects.get(),
        "bulkitem": BulkItem.objects.create(
            change=BulkChange.objects.get(), sample=scene.item.sample, after=scene.item.pk
        ),
        "savedview": SavedView.objects.get(),
        "label": Label.objects.filter(sample__service=scene.service)[0],
        "queueitem": scene.item,
        "snapshot": scene.snapshot,
        "modelversion": scene.candidate,
        "logentry": LogEntry.objects.filter(scope=project_scope(scene.project.pk))[0],
    }
    return {f"{folder}/": row.pk for folder, row in keyed.items()} | {
        "provider_id": "oidc",
        "passkeys/": 0,
        "slug": scene.project.slug,
        "team": _team(scene).slug,
        "program": program.username,
        "program_token": token_create(actor=SYSTEM, program=program, name="nightly")[0].pk,
        "invitations/": invitation.pk,
        "token": token,
        "link": unsubscribe_path(_reader(scene)).split("/")[3],
        "sessions/": 0,
        "name": scene.service.name,
        "hosts/": scene.environment.host.name,
        "number": scene.candidate.number,
        "username": member(scene.project, Role.CURATOR).username,
        "role": Role.CURATOR,
        "file": "labels.txt",
        "request_id": observation.request_id,
        "sequence": observation.sequence,
        "reference": ref(scene.alert),
        "monitor": "input:mmd",
        "kind": "line",
        "app_label": "datasets",
        "url": "no-such-page",
        "figure/": "loss",
        "points/": "loss",
        "traffic/": "latency",
        "changes/": "map",
    }


def filled(pattern: str, rows: Rows) -> str:
    """The address with the scene's own values in it. Raises KeyError for what `rows_of` does not know."""

    def value(found: re.Match[str]) -> str:
        name, folder = found[1] or found[2], f"{pattern[: found.start()].rstrip('/').rpartition('/')[2]}/"
        # A version is addressed by its number within its service, an invitation by its token.
        return str(rows[folder] if folder in rows and name not in BY_NAME else rows[name])

    return PARAMETER.sub(value, pattern)


def _team(scene: Scene) -> Team:
    """One that has the role of a curator, by which its one person has it."""
    team = team_create(actor=SYSTEM, name="Vision", slug="vision")
    team_member_set(actor=SYSTEM, team=team, user=member(scene.project, Role.CURATOR))
    team_role_add(actor=SYSTEM, project=scene.project, team=team, role=Role.CURATOR)
    return team


def _reader(scene: Scene) -> Reader:
    """Whoever is mailed of the project."""
    return Reader.objects.create(
        user=member(scene.project, Role.CURATOR), project=scene.project, digest_at=now() + timedelta(days=1)
    )


def _suspect(scene: Scene) -> Suspect:
    check = LabelCheck.objects.create(service=scene.service, created_by=SYSTEM.ref)
    label = Label.objects.filter(sample__service=scene.service, current=True)[0]
    return Suspect.objects.create(
        check_run=check, sample=label.sample, given=label.value, suggested="4", score=0.9
    )


def _twins(scene: Scene) -> Sample:
    """The first of a group of two."""
    one, other = make_samples(scene.service, 2)
    Sample.objects.filter(pk__in=[one.pk, other.pk]).update(group=one.pk)
    return one


def _observation(scene: Scene) -> Observation:
    segment = Segment.objects.create(service=scene.service, blob="0" * 64, size_bytes=64)
    return Observation.objects.create(
        service=scene.service,
        sequence=1,
        version_number=scene.live.number,
        request_id="a-request",
        at=now(),
        latency_ms=1.0,
        predicted="3",
        confidence=0.5,
        probabilities=b"",
        segment=segment,
        offset=0,
        length=64,
    )
