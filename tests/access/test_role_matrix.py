"""Every service and selector of projects, datasets and registry × every role: who may, and who is told what."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from backend.access.models import Team
from backend.access.roles import Role
from backend.core.actor import Actor
from backend.core.errors import AppError, ForbiddenError, NotFoundError
from backend.datasets import selectors as datasets
from backend.datasets import services as dataset_services
from backend.datasets.queries import EVERY, SampleQuery
from backend.datasets.snapshots.choosing import Choice
from backend.projects import selectors as projects
from backend.projects import services as project_services
from backend.projects.invitations import invitation_create
from backend.projects.models import Service
from backend.projects.programs import program_create
from backend.registry import selectors as registry
from backend.registry import services as registry_services
from tests.factories import (
    DIGITS,
    SYSTEM,
    make_inputs,
    make_samples,
    make_service,
    make_snapshot,
    make_user,
    make_version,
    member,
    write_artifacts,
)

pytestmark = pytest.mark.django_db
STRANGER, ROOT = "stranger", "root"
CURATING = {Role.CURATOR, Role.ENGINEER, Role.OWNER}
OPERATING = {Role.ENGINEER, Role.OWNER}
MANAGING = {Role.OWNER}
READING = set(Role)


class World:
    """A service with one of everything, as an actor meets it."""

    def __init__(self, folder: Path) -> None:
        self.service: Service = make_service()
        self.project = self.service.project
        self.sample = make_samples(self.service, 1)[0]
        self.snapshot = make_snapshot(self.service)
        self.view = dataset_services.view_save(actor=SYSTEM, service=self.service, name="all", query=EVERY)
        self.change = dataset_services.bulk_change(
            actor=SYSTEM, service=self.service, act_name="unqueue", query=EVERY
        )
        [self.item] = dataset_services.queue_add(
            actor=SYSTEM, service=self.service, samples=[self.sample], reason="drift"
        )
        self.version = make_version(self.service)
        self.key, _ = project_services.service_key_create(actor=SYSTEM, service=self.service, name="shop")
        self.user = make_user()
        self.program = program_create(actor=SYSTEM, project=self.project, name="ci", roles=[Role.VIEWER])
        self.invitation, _ = invitation_create(actor=SYSTEM, project=self.project, roles=[Role.VIEWER])
        self.team = Team.objects.create(name="Vision", slug="vision")
        self.folder = folder
        write_artifacts(folder, DIGITS["classes"])

    def actor(self, who: str) -> Actor:
        if who == ROOT:
            return make_user(is_staff=True, is_superuser=True).actor
        return make_user().actor if who == STRANGER else member(self.project, who).actor


Act = Callable[[World, Actor], Any]
REGISTER: dict[str, Any] = {
    "architecture": "small_cnn",
    "architecture_parameters": {},
    "classes": DIGITS["classes"],
    "parent": None,
    "snapshot": None,
    "strategy": "",
    "seen_ids": (),
    "metrics": {},
    "cause": "",
}
CREATE: dict[str, Any] = {"name": "new", "title": "", "signature": DIGITS, "architecture": "small_cnn"}
WRITES: dict[str, tuple[Act, set[Any]]] = {
    "member_add": (
        lambda w, a: project_services.member_add(actor=a, project=w.project, user=w.user, role="viewer"),
        MANAGING,
    ),
    "member_remove": (
        lambda w, a: project_services.member_remove(
            actor=a, project=w.project, user=member(w.project, "owner"), role="viewer"
        ),
        MANAGING,
    ),
    "service_create": (
        lambda w, a: project_services.service_create(actor=a, project=w.project, **CREATE),
        OPERATING,
    ),
    "service_key_create": (
        lambda w, a: project_services.service_key_create(actor=a, service=w.service, name="k"),
        MANAGING,
    ),
    "service_key_revoke": (lambda w, a: project_services.service_key_revoke(actor=a, key=w.key), MANAGING),
    "samples_add": (
        lambda w, a: dataset_services.samples_add(
            actor=a, service=w.service, inputs=make_inputs(1), source="api"
        ),
        CURATING,
    ),
    "label_set": (lambda w, a: dataset_services.label_set(actor=a, sample=w.sample, value="3"), CURATING),
    "queue_add": (
        lambda w, a: dataset_services.queue_add(actor=a, service=w.service, samples=[w.sample], reason="x"),
        CURATING,
    ),
    "queue_label": (lambda w, a: dataset_services.queue_label(actor=a, item=w.item, value="3"), CURATING),
    "queue_skip": (lambda w, a: dataset_services.queue_skip(actor=a, item=w.item), CURATING),
    "queue_flag": (lambda w, a: dataset_services.queue_flag(actor=a, item=w.item, note="x"), CURATING),
    "queue_label_alike": (
        lambda w, a: dataset_services.queue_label_alike(
            actor=a, service=w.service, items=[w.item], value="3"
        ),
        CURATING,
    ),
    "queue_restore": (lambda w, a: dataset_services.queue_restore(actor=a, item=w.item), CURATING),
    "queue_take": (lambda w, a: dataset_services.queue_take(actor=a, service=w.service, count=1), CURATING),
    "queue_take_alike": (
        lambda w, a: dataset_services.queue_take_alike(actor=a, service=w.service, predicted="3", count=1),
        CURATING,
    ),
    "queue_release": (lambda w, a: dataset_services.queue_release(actor=a, service=w.service), CURATING),
    "queue_undo": (lambda w, a: dataset_services.queue_undo(actor=a, service=w.service), CURATING),
    "review_take": (lambda w, a: dataset_services.review_take(actor=a, service=w.service, count=1), CURATING),
    "review_accept": (lambda w, a: dataset_services.review_accept(actor=a, item=w.item), CURATING),
    "review_return": (
        lambda w, a: dataset_services.review_return(actor=a, item=w.item, reason="x"),
        CURATING,
    ),
    "labelling_set": (
        lambda w, a: dataset_services.labelling_set(actor=a, service=w.service, overlap=2),
        OPERATING,
    ),
    "bulk_change": (
        lambda w, a: dataset_services.bulk_change(
            actor=a, service=w.service, act_name="queue", samples=[w.sample.pk]
        ),
        CURATING,
    ),
    "bulk_undo": (lambda w, a: dataset_services.bulk_undo(actor=a, change=w.change), CURATING),
    "bulk_cancel": (lambda w, a: dataset_services.bulk_cancel(actor=a, change=w.change), CURATING),
    "view_save": (
        lambda w, a: dataset_services.view_save(actor=a, service=w.service, name="new", query=EVERY),
        CURATING,
    ),
    "view_rename": (
        lambda w, a: dataset_services.view_rename(actor=a, view=w.view, name="other"),
        CURATING,
    ),
    "view_delete": (
        lambda w, a: dataset_services.view_delete(
            actor=a,
            view=dataset_services.view_save(actor=SYSTEM, service=w.service, name=a.ref, query=EVERY),
        ),
        CURATING,
    ),
    "snapshot_create": (
        lambda w, a: dataset_services.snapshot_create(
            actor=a, service=w.service, role="golden", samples=[w.sample]
        ),
        CURATING,
    ),
    "snapshots_freeze": (
        lambda w, a: dataset_services.snapshots_freeze(
            actor=a, service=w.service, choice=Choice(SampleQuery(), {"training": 1.0})
        ),
        CURATING,
    ),
    "snapshot_export": (
        lambda w, a: dataset_services.snapshot_export(actor=a, snapshot=w.snapshot, form="npz"),
        CURATING,
    ),
    "snapshot_renew": (
        lambda w, a: dataset_services.snapshot_renew(actor=a, snapshots=[w.snapshot]),
        CURATING,
    ),
    "version_register": (
        lambda w, a: registry_services.version_register(
            actor=a, service=w.service, folder=w.folder, **REGISTER
        ),
        OPERATING,
    ),
    "version_retire": (
        lambda w, a: registry_services.version_retire(actor=a, version=w.version, reason="x"),
        OPERATING,
    ),
}
READS: dict[str, tuple[Act, set[Any]]] = {
    "project_list": (lambda w, a: list(projects.project_list(a)), READING),
    "project_get": (lambda w, a: projects.project_get(a, w.project.slug), READING),
    "member_list": (lambda w, a: list(projects.member_list(a, w.project)), READING),
    "people_list": (lambda w, a: list(projects.people_list(a, w.project)), READING),
    "log_list": (lambda w, a: list(projects.log_list(a, w.project)), READING),
    "log_cursor": (lambda w, a: projects.log_cursor(a, w.project), READING),
    "log_cursors": (lambda w, a: list(projects.log_cursors(a)), READING),
    "service_list": (lambda w, a: list(projects.service_list(a)), READING),
    "service_get": (lambda w, a: projects.service_get(a, w.service.name), READING),
    "client_service_get": (lambda w, a: projects.client_service_get(a, w.service.name), READING),
    "key_list": (lambda w, a: list(projects.key_list(a, w.service)), MANAGING),
    "key_get": (lambda w, a: projects.key_get(a, w.service, w.key.pk), MANAGING),
    "program_list": (lambda w, a: list(projects.program_list(a, w.project)), READING),
    "program_get": (lambda w, a: projects.program_get(a, w.project, w.program.username), READING),
    "invitation_list": (lambda w, a: list(projects.invitation_list(a, w.project)), MANAGING),
    "invitation_get": (lambda w, a: projects.invitation_get(a, w.project, w.invitation.pk), MANAGING),
    "team_to_join": (lambda w, a: projects.team_to_join(a, w.project, w.team.slug), MANAGING),
    "user_get": (lambda w, a: projects.user_get(a, w.project, w.user.username), MANAGING),
    "sample_list": (lambda w, a: list(datasets.sample_list(a, w.service)), READING),
    "sample_page": (lambda w, a: datasets.sample_page(a, w.service).rows, READING),
    "sample_count": (lambda w, a: datasets.sample_count(a, w.service).value, READING),
    "labels_in_use": (lambda w, a: datasets.labels_in_use(a, w.service), READING),
    "view_list": (lambda w, a: list(datasets.view_list(a, w.service)), READING),
    "view_get": (lambda w, a: datasets.view_get(a, w.view.pk), READING),
    "bulk_list": (lambda w, a: list(datasets.bulk_list(a, w.service)), READING),
    "bulk_get": (lambda w, a: datasets.bulk_get(a, w.change.pk), READING),
    "sample_get": (lambda w, a: datasets.sample_get(a, w.sample.pk), READING),
    "samples_of": (lambda w, a: datasets.samples_of(a, w.service, [w.sample.pk]), READING),
    "label_history": (lambda w, a: list(datasets.label_history(a, w.sample)), READING),
    "queue_list": (lambda w, a: list(datasets.queue_list(a, w.service)), READING),
    "queue_waiting": (lambda w, a: list(datasets.queue_waiting(a)), READING),
    "queue_get": (lambda w, a: datasets.queue_get(a, w.item.pk), READING),
    "snapshot_list": (lambda w, a: list(datasets.snapshot_list(a, w.service)), READING),
    "snapshot_get": (lambda w, a: datasets.snapshot_get(a, w.snapshot.pk), READING),
    "version_list": (lambda w, a: list(registry.version_list(a)), READING),
    "version_get": (lambda w, a: registry.version_get(a, w.service, 1), READING),
    "artifact_list": (lambda w, a: list(registry.artifact_list(a, w.version)), READING),
    "artifact_get": (lambda w, a: registry.artifact_get(a, w.version, "model.onnx"), READING),
}


@pytest.mark.parametrize("name", WRITES)
def test_a_service_asks_for_the_role_it_needs(name: str, tmp_path: Path) -> None:
    world, (write, allowed) = World(tmp_path), WRITES[name]
    for who in (STRANGER, ROOT):
        with pytest.raises(NotFoundError):
            write(world, world.actor(who))
    for role in set(Role) - allowed:
        with pytest.raises(ForbiddenError):
            write(world, world.actor(role))
    for role in sorted(allowed):
        assert permitted(write, world, world.actor(role)), role


@pytest.mark.parametrize("name", READS)
def test_a_selector_shows_nothing_to_those_who_may_not_see(name: str, tmp_path: Path) -> None:
    world, (read, allowed) = World(tmp_path), READS[name]
    assert read(world, SYSTEM)
    for who in (STRANGER, ROOT, *(set(Role) - allowed)):
        assert not seen(read, world, world.actor(who)), who
    for role in allowed:
        assert seen(read, world, world.actor(role)), role


def permitted(write: Act, world: World, actor: Actor) -> bool:
    """Whether the actor may; that an earlier one has done it already is no matter of permission."""
    try:
        write(world, actor)
    except AppError as refused:
        return not isinstance(refused, NotFoundError | ForbiddenError)
    return True


def seen(read: Act, world: World, actor: Actor) -> bool:
    """Whether the actor is shown anything."""
    try:
        return bool(read(world, actor))
    except (NotFoundError, ForbiddenError):
        return False


def test_the_table_names_every_service_and_selector() -> None:
    public = {*WRITES, *READS}
    for module in (project_services, dataset_services, registry_services, projects, datasets, registry):
        ours = module.__package__ if module is dataset_services else module.__name__
        for name, value in vars(module).items():
            takes_actor = callable(value) and "actor" in getattr(value, "__annotations__", {})
            if takes_actor and value.__module__.startswith(str(ours)) and not name.startswith("_"):
                assert name in public | EXEMPT, f"{module.__name__}.{name} is in no table"


# project_create asks for no role; the imports are samples_add's; the others answer about the actor alone.
EXEMPT = {"project_create", "samples_import", "membership_list", "joined", "known_classes"}
