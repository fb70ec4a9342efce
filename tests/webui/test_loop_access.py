"""Every page and every act of the loop: for a member, for one without the right, for a stranger, for nobody."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backend.access.roles import Role
from backend.core.clock import now
from tests.clients import pages_as, pages_of
from tests.factories import make_project, make_user, member
from tests.webui.scenes import Scene, make_scene
from tests.webui.typed import TRAINING

pytestmark = pytest.mark.django_db
Address = Callable[[Scene], str]


def at(name: str, *arguments: Callable[[Scene], Any]) -> Address:
    """The address of a view for a scene."""
    return lambda scene: reverse(f"webui:{name}", args=[argument(scene) for argument in arguments])


def slug(scene: Scene) -> str:
    return scene.project.slug


def name(scene: Scene) -> str:
    return scene.service.name


PAGES: dict[str, Address] = {
    "project": at("project", slug),
    "project_state": at("project_state", slug),
    "service": at("service", name),
    "service_overview": at("service_overview", name),
    "service_panels": at("service_panels", name),
    "service_drift": at("service_drift", name, lambda _: "input:mmd"),
    "service_traffic": at("service_traffic", name, lambda _: "latency"),
    "service_update": at("service_update", name),
    "service_import": at("service_import", name),
    "service_rollback": at("service_rollback", name),
    "version_retire": at("version_retire", name, lambda scene: scene.first.number),
    "queue": at("queue", name),
    "thumbnail": at("thumbnail", lambda scene: scene.item.sample_id),
    "snapshots": lambda scene: f"{reverse('webui:snapshots')}?service={scene.service.name}",
    "snapshot_new": at("snapshot_new", name),
    "snapshot": at("snapshot", lambda scene: scene.snapshot.pk),
    "snapshot_compare": at("snapshot_compare", lambda scene: scene.snapshot.pk),
    "alert": at("alert", lambda scene: scene.alert.pk),
    "alert_state": at("alert_state", lambda scene: scene.alert.pk),
    "alert_change": at("alert_change", lambda scene: scene.alert.pk, lambda _: "map"),
    "alert_drift": at("alert_drift", lambda scene: scene.alert.pk, lambda _: "input:mmd"),
    "downtimes": at("downtimes", name),
    "report": at("report", lambda scene: scene.report.pk),
    "report_state": at("report_state", lambda scene: scene.report.pk),
    "environment_gates": at("environment_gates", lambda scene: scene.environment.pk),
}
# Who may: at least one role that the act needs; the form that makes it succeed.
ACTS: dict[str, tuple[Address, Role, Callable[[Scene], dict[str, Any]]]] = {
    "update": (
        at("service_update", name),
        Role.ENGINEER,
        lambda scene: {
            "strategy": "replay",
            "snapshot": scene.snapshot.pk,
            "base": scene.live.pk,
            "p_memory_size": 100,
            "p_memory_batch_size": 16,
            "p_selection": "reservoir",
            **TRAINING,
            "seed": 1,
        },
    ),
    "validate": (
        at("version_validate", name, lambda scene: scene.candidate.number),
        Role.ENGINEER,
        lambda _: {},
    ),
    "retire": (
        at("version_retire", name, lambda scene: scene.first.number),
        Role.ENGINEER,
        lambda _: {"comment": "Wrong labels."},
    ),
    "roll back": (at("service_rollback", name), Role.ENGINEER, lambda scene: {"version": scene.first.number}),
    "label": (at("queue_item_label", lambda scene: scene.item.pk), Role.CURATOR, lambda _: {"value": "3"}),
    "skip": (at("queue_item_skip", lambda scene: scene.item.pk), Role.CURATOR, lambda _: {}),
    "acknowledge": (at("alert_take", lambda scene: scene.alert.pk), Role.CURATOR, lambda _: {}),
    "assign": (
        at("alert_hand_over", lambda scene: scene.alert.pk),
        Role.CURATOR,
        lambda scene: {"assignee": member(scene.project, Role.ENGINEER).username},
    ),
    "mute": (at("alert_silence", lambda scene: scene.alert.pk), Role.CURATOR, lambda _: {"span": "4"}),
    "weigh": (
        at("alert_grade", lambda scene: scene.alert.pk),
        Role.CURATOR,
        lambda _: {"severity": "medium"},
    ),
    "plan downtime": (
        at("downtimes", name),
        Role.ENGINEER,
        lambda _: {"ends_at": f"{now() + timedelta(days=1):%Y-%m-%dT%H:%M}", "reason": "a move"},
    ),
    "resolve": (
        at("alert_close", lambda scene: scene.alert.pk),
        Role.CURATOR,
        lambda _: {"comment": "A new scanner."},
    ),
}


def test_a_page_is_for_members_alone(scene: Scene) -> None:
    viewer = pages_as(scene, Role.VIEWER)
    stranger = pages_of(member(make_project(), Role.OWNER))
    found = {}
    for page, address in PAGES.items():
        url = address(scene)
        nobody = Client().get(url).headers.get("Location", "").partition("?")[0]
        found[page] = (viewer.get(url).status_code, stranger.get(url).status_code, nobody)
    assert found == dict.fromkeys(PAGES, (200, 404, "/login/"))


@pytest.mark.parametrize("deed", ACTS)
def test_an_act_is_for_those_who_may(scene: Scene, deed: str) -> None:
    address, role, data = ACTS[deed]
    url, form = address(scene), data(scene)
    assert Client().post(url, form).status_code == 302
    assert pages_of(member(make_project(), Role.OWNER)).post(url, form).status_code == 404
    refused = pages_as(scene, Role.VIEWER).post(url, form)
    assert refused.status_code == 403
    assert "permission_denied" in refused.text
    done = pages_as(scene, role).post(url, form)
    assert (done.status_code, done["Location"].startswith("/login/")) == (302, False)


@pytest.mark.parametrize("page", ["projects", "service_new", "snapshots", "alerts"])
def test_a_page_of_ones_own_shows_a_stranger_nothing(scene: Scene, page: str) -> None:
    address = reverse(f"webui:{page}")
    shown = pages_of(make_user()).get(address)
    assert shown.status_code == 200
    assert scene.project.name not in shown.text
    assert scene.service.name not in shown.text
    assert Client().get(address).status_code == 302


@pytest.mark.parametrize("form", ["service_update", "service_import", "version_retire"])
def test_who_may_not_is_told_so_instead_of_asked(scene: Scene, form: str) -> None:
    address, submit = PAGES[form](scene), "Cancel</a>"
    refused = pages_as(scene, Role.VIEWER).get(address).text
    assert ("Your roles do not let you do this" in refused, submit in refused) == (True, False)
    asked = pages_as(scene, Role.ENGINEER).get(address).text
    assert ("Your roles do not let you do this" in asked, submit in asked) == (False, True)


def test_a_list_asks_the_same_queries_whatever_it_holds(scene: Scene) -> None:
    client = pages_as(scene, Role.ENGINEER)
    lists = {page: PAGES[page](scene) for page in ("project", "service", "queue", "snapshots")}
    lists |= {"projects": reverse("webui:projects"), "all snapshots": reverse("webui:snapshots")}
    lists |= {"alerts": reverse("webui:alerts")}
    before = {page: queries(client, url) for page, url in lists.items()}
    make_scene(scene.project, scene.environment)
    make_scene(scene.project, scene.environment)
    assert {page: queries(client, url) for page, url in lists.items()} == before


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)
