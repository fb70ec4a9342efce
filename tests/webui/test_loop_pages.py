"""What the pages of the loop show, and what their forms set going."""

from datetime import datetime, timedelta
from html import unescape

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from safetensors.numpy import save

from backend.access.models import Project
from backend.access.roles import Role
from backend.config.environment import ENV
from backend.core.clock import now
from backend.datasets.models import Label, Lease, QueueItem
from backend.datasets.services import queue_label
from backend.deployments.models import Rollout
from backend.hosts.models import ServingHost
from backend.monitoring.models import Alert, DriftMonitor, DriftResult
from backend.monitoring.recording import TrafficIn, traffic_record
from backend.monitoring.rollups import floored
from backend.monitoring.selectors import drift_around
from backend.projects.models import Service
from backend.updates.models import UpdateRun
from tests.clients import pages_as
from tests.factories import SYSTEM, make_environment, make_project, make_service, member
from tests.webui.scenes import Scene, make_scene
from tests.webui.typed import TRAINING
from webui.views.service_charts import RANGES

pytestmark = pytest.mark.django_db
SCRIPT = {"HTTP_X_REQUESTED_WITH": "labelling"}
HTMX = {"HTTP_HX_REQUEST": "true"}
UPDATE = TRAINING | {"seed": "1"}


@pytest.fixture
def scene() -> Scene:
    return make_scene()


@pytest.fixture
def client(scene: Scene) -> Client:
    """An owner of the scene's project."""
    return pages_as(scene, Role.OWNER)


def page(client: Client, name: str, *args: object, **query: str) -> str:
    return unescape(client.get(reverse(f"webui:{name}", args=args), query).text)


def test_the_service_page_tells_the_whole_loop(scene: Scene, client: Client) -> None:
    shown = page(client, "service", scene.service.name)
    assert scene.alert.title in shown
    assert f'href="/alerts/{scene.alert.pk}/"' in shown
    assert reverse("webui:request_new", args=[scene.candidate.pk]) in shown
    assert reverse("webui:request_new", args=[scene.first.pk]) not in shown  # it was never validated
    assert f'client.infer("{scene.service.name}"' in shown
    assert f"testserver:{ENV.gateway_port}" in shown
    assert "does not answer" not in shown


def test_what_waits_is_shown_to_those_who_can_act(scene: Scene, client: Client) -> None:
    waiting = f"3 samples of {scene.service.title} to label"
    shown = page(client, "projects")
    assert (waiting in shown, scene.alert.title in shown) == (True, True)
    client.force_login(member(scene.project, Role.VIEWER))
    shown = page(client, "projects")
    assert (waiting in shown, scene.alert.title in shown) == (False, False)


def test_a_host_that_is_down_is_red_where_its_services_are(scene: Scene, client: Client) -> None:
    ServingHost.objects.update(reachable=False, reachable_changed_at=now(), problem="Connection refused.")
    assert "does not answer" in page(client, "service", scene.service.name)
    assert "its host does not answer" in page(client, "service_overview", scene.service.name)
    assert "production down" in page(client, "project", scene.project.slug)


def test_a_page_is_about_one_environment(scene: Scene, client: Client) -> None:
    make_environment(scene.project, "staging")
    assert "nothing is live yet" in page(client, "service", scene.service.name, environment="staging")
    assert f"v{scene.live.number}" in page(client, "service_overview", scene.service.name)


def test_an_empty_service_says_what_to_do(scene: Scene, client: Client) -> None:
    bare = make_service(make_project())
    client.force_login(member(bare.project, Role.ENGINEER))
    shown = page(client, "service", bare.name)
    assert "has no environment yet" in shown
    assert "No version yet" in shown
    assert "Nothing waits for a label" in page(client, "queue", bare.name)
    assert "Nothing to train on yet" in page(client, "service_update", bare.name)


def test_the_drift_figure_never_joins_two_versions(scene: Scene, client: Client) -> None:
    monitor = DriftMonitor.objects.get(service=scene.service, detector="mmd")
    DriftResult.objects.create(
        monitor=monitor,
        version_number=9,
        first_sequence=301,
        last_sequence=400,
        at=now(),
        size=100,
        score=0.01,
        threshold=0.03,
        verdict="normal",
    )
    figure = client.get(reverse("webui:service_drift", args=[scene.service.name, "input:mmd"])).json()
    score, threshold, breached = figure["data"]
    assert score["y"] == [0.01, 0.18, 0.19, None, 0.01]
    assert threshold["y"] == [0.02, 0.02, 0.02, None, 0.03]
    assert breached["y"] == [0.18, 0.19]
    assert [mark["text"] for mark in figure["layout"]["annotations"]] == [f"v{scene.live.number}", "v9"]


def test_an_alert_draws_the_windows_in_which_its_drift_began(scene: Scene, client: Client) -> None:
    monitor = DriftMonitor.objects.get(service=scene.service, detector="mmd")
    number = scene.alert.version_number
    DriftResult.objects.create(
        monitor=monitor,
        version_number=number + 1,  # of the version that replaced it
        first_sequence=9_000,
        last_sequence=9_100,
        at=now(),
        size=100,
        score=7.0,
        threshold=0.03,
        verdict="breached",
    )
    figure = client.get(reverse("webui:alert_drift", args=[scene.alert.pk, "input:mmd"])).json()
    assert figure["data"][0]["y"] == [0.01, 0.18, 0.19]
    [calm, *drifted] = drift_around(SYSTEM, scene.alert, "input:mmd", before=1, after=1)
    assert calm.last_sequence < scene.alert.first_sequence
    assert [window.first_sequence for window in drifted] == [scene.alert.first_sequence]


def test_the_traffic_figures_sum_the_gateways(scene: Scene, client: Client) -> None:
    minute = (now() - timedelta(minutes=3)).replace(second=0, microsecond=0)
    for gateway in ("a", "b"):
        counts = TrafficIn()
        for number in range(60):
            counts.add(9.0, failed=number == 0)
        traffic_record(gateway, {(scene.service.pk, minute): counts})
    address = reverse("webui:service_traffic", args=[scene.service.name, "rate"])
    figure = client.get(address).json()
    requests, errors = figure["data"]
    assert requests["y"] == [2.0]
    assert requests["mode"] == "markers"
    first, last = (datetime.fromisoformat(at) for at in figure["layout"]["xaxis"]["range"])
    assert last - first == timedelta(minutes=2)
    assert errors["y"] == [pytest.approx(2 / 60)]
    latency = client.get(reverse("webui:service_traffic", args=[scene.service.name, "latency"])).json()
    assert latency["data"][0]["y"] == [10.0]  # the upper bound of the bucket that holds 9 ms
    assert "1.67 %" in page(client, "service_overview", scene.service.name)


def test_the_traffic_charts_reach_back_a_week_or_a_quarter(scene: Scene, client: Client) -> None:
    for days in (1, 30):
        counts = TrafficIn()
        counts.add(9.0, failed=False)
        traffic_record("a", {(scene.service.pk, floored(now() - timedelta(days=days), 1)): counts})
    address = reverse("webui:service_traffic", args=[scene.service.name, "rate"])
    shown = {name: client.get(address, {"range": name}).json()["data"][0]["y"] for name in (*RANGES, "ever")}
    assert {name: len(points) for name, points in shown.items()} == {
        "hour": 0,
        "week": 1,
        "quarter": 2,
        "ever": 0,
    }
    assert shown["week"] == [pytest.approx(1 / 3600)]
    service = client.get(reverse("webui:service", args=[scene.service.name]), {"range": "week"}).text
    assert "traffic/rate/?range=week" in service
    assert '<strong aria-current="true">week</strong>' in service


def test_an_update_starts_with_the_parameters_of_its_strategy(scene: Scene, client: Client) -> None:
    address = reverse("webui:service_update", args=[scene.service.name])
    fields = client.get(address, {"strategy": "ewc"}, **HTMX).text
    assert 'name="p_penalty"' in fields
    assert 'name="p_memory_size"' not in fields
    data = {"strategy": "ewc", "snapshot": scene.snapshot.pk, "base": scene.live.pk, **UPDATE}
    chosen = {"p_penalty": "7.5", "p_mode": "separate", "p_decay": "0.5"}
    refused = client.post(address, {**data, **chosen, "p_penalty": "much"})
    assert (refused.status_code, "Enter a number." in refused.text) == (422, True)
    started = client.post(address, {**data, **chosen})
    run = UpdateRun.objects.latest("pk")
    assert started["Location"] == reverse("webui:run", args=[run.pk])
    assert run.spec["parameters"] == {"penalty": 7.5, "mode": "separate", "decay": 0.5}
    assert run.base == scene.live
    training = run.spec["training"]
    assert (training["epochs"], training["schedule"], training["warmup_steps"]) == (2, "cosine", 20)
    assert (training["momentum"], training["weight_decay"], training["seed"]) == (0.9, None, 1)
    assert training["precision"] == "float32"


def test_weights_of_ones_own_become_a_run(scene: Scene, client: Client) -> None:
    address = reverse("webui:service_import", args=[scene.service.name])
    weights = SimpleUploadedFile("mine.safetensors", save({"w": np.zeros(3, np.float32)}))
    classes = "\n".join(scene.service.signature["classes"])
    taken = client.post(address, {"weights": weights, "classes": classes})
    run = UpdateRun.objects.latest("pk")
    assert (run.kind, taken["Location"]) == ("import", reverse("webui:run", args=[run.pk]))
    junk = client.post(address, {"weights": SimpleUploadedFile("x", b"junk"), "classes": classes})
    assert (junk.status_code, "weights_unreadable" in junk.text) == (422, True)
    assert UpdateRun.objects.latest("pk") == run


def test_a_roll_back_makes_the_version_live_that_the_dialog_named(scene: Scene, client: Client) -> None:
    address = reverse("webui:service_rollback", args=[scene.service.name])
    assert f"Roll back to v{scene.first.number}" in client.get(address).text
    client.post(address, {"version": scene.first.number})
    rollout = Rollout.objects.latest("pk")
    assert (rollout.kind, rollout.version, rollout.state) == ("rollback", scene.first, "queued")
    never = client.post(address, {"version": scene.candidate.number})
    assert (never.status_code, "never_live" in never.text) == (422, True)


def test_only_what_serves_nobody_is_offered_to_be_retired(scene: Scene, client: Client) -> None:
    def offered() -> set[int]:
        rows = client.get(reverse("webui:service", args=[scene.service.name])).context["versions"]
        assert [row["version"] for row in rows if row["last_good"]] == [scene.first]
        return {row["version"].number for row in rows if row["can_retire"]}

    assert offered() == {scene.first.number, scene.candidate.number}
    client.post(reverse("webui:service_rollback", args=[scene.service.name]), {"version": scene.first.number})
    assert offered() == {scene.candidate.number}
    client.force_login(member(scene.project, Role.CURATOR))
    assert offered() == set()


def test_who_retires_the_last_good_version_reads_that_no_roll_back_is_left(
    scene: Scene, client: Client
) -> None:
    address = reverse("webui:version_retire", args=[scene.service.name, scene.first.number])
    lost = f"v{scene.first.number} is kept loaded in production, for a roll back by one click."
    shown = unescape(client.get(address).text)
    assert (lost in shown, "there is nothing to roll back to" in shown) == (True, True)
    unused = reverse("webui:version_retire", args=[scene.service.name, scene.candidate.number])
    assert "one click" not in client.get(unused).text
    empty = client.post(address, {"comment": " "})
    assert (empty.status_code, "Say why it must not be deployed again." in empty.text) == (422, True)
    assert "is retired" in client.post(address, {"comment": "Wrong labels."}, follow=True).text
    offer = client.get(reverse("webui:service_rollback", args=[scene.service.name]))
    assert "no other version that was live" in offer.text
    again = client.post(address, {"comment": "Wrong labels."})
    assert (again.status_code, "transition_refused" in again.text) == (422, True)
    live = reverse("webui:version_retire", args=[scene.service.name, scene.live.number])
    refused = client.post(live, {"comment": "Wrong labels."})
    assert (refused.status_code, "version_live" in refused.text) == (422, True)


def test_labelling_goes_from_one_sample_to_the_next(scene: Scene, client: Client) -> None:
    address = reverse("webui:queue_item_label", args=[scene.item.pk])
    following = QueueItem.objects.filter(state="waiting").exclude(pk=scene.item.pk).earliest("pk")
    answer = client.post(address, {"value": "3"}, **SCRIPT)
    assert Label.objects.get(sample=scene.item.sample, current=True).value == "3"
    assert f"Sample {following.sample_id}" in answer.text
    again = client.post(address, {"value": "5"}, **SCRIPT)
    assert (again.status_code, again.json()["code"]) == (409, "already_answered")
    Lease.objects.update(until=now())
    queue_label(actor=SYSTEM, item=following, value="4")
    late = client.post(reverse("webui:queue_item_label", args=[following.pk]), {"value": "5"}, follow=True)
    assert "your “5” is kept beside it" in late.text
    assert Label.objects.get(sample=following.sample, current=True).value == "4"


def test_a_class_that_nobody_knows_must_be_meant(scene: Scene, client: Client) -> None:
    address = reverse("webui:queue_item_label", args=[scene.item.pk])
    typo = client.post(address, {"value": "33"})
    assert (typo.status_code, "class_unknown" in typo.text) == (422, True)
    client.post(address, {"value": "nine", "new_class": "True"})
    assert Label.objects.get(sample=scene.item.sample, current=True).value == "nine"
    assert ">nine" in page(client, "queue", scene.service.name).replace(" ", "").replace("\n", "")


def test_an_alert_is_resolved_with_a_note(scene: Scene, client: Client) -> None:
    address = reverse("webui:alert_close", args=[scene.alert.pk])
    refused = client.post(address, {"comment": "  "})
    assert (refused.status_code, "Say what it was" in refused.text) == (422, True)
    client.post(address, {"comment": "A new scanner."})
    assert Alert.objects.get().state == "resolved"
    assert "A new scanner." in page(client, "project", scene.project.slug)


def test_a_project_and_a_service_are_made(client: Client) -> None:
    made = client.post(reverse("webui:projects"), {"name": "Scans", "slug": "scans", "description": ""})
    assert made["Location"] == "/projects/scans/"
    address = f"{reverse('webui:service_new')}?project=scans"
    project = Project.objects.get(slug="scans")
    asked = {
        "project": project.pk,
        "name": "scan-digits",
        "title": "",
        "task": "image_classification",
        "shape": "1, 8, 8",
        "dtype": "uint8",
        "low": "0",
        "high": "255",
        "classes": "cat\ndog",
        "features": "",
        "architecture": "small_cnn",
        "latency_objective_ms": "50",
        "sample_rate": "1",
    }
    bad = client.post(address, {**asked, "name": "no/slash"})
    assert (bad.status_code, "service_name_invalid" in bad.text) == (422, True)
    shapeless = client.post(address, {**asked, "shape": "eight"})
    assert (shapeless.status_code, "Whole numbers" in shapeless.text) == (422, True)
    assert client.post(address, asked)["Location"] == "/services/scan-digits/"
    service = Service.objects.get(name="scan-digits")
    assert service.signature["shape"] == [1, 8, 8]
    assert service.signature["range"] == [0.0, 255.0]
    assert service.signature["classes"] == ["cat", "dog"]


def test_the_log_counts_what_happens_again_and_again(scene: Scene, client: Client) -> None:
    for item in QueueItem.objects.filter(state="waiting"):
        client.post(reverse("webui:queue_item_label", args=[item.pk]), {"value": "1"})
    assert "Label given × 3" in page(client, "project", scene.project.slug)
