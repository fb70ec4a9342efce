"""What the forms of the loop set going."""

from html import unescape

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from safetensors.numpy import save

from backend.access.models import Project
from backend.access.roles import Role
from backend.core.clock import now
from backend.datasets.models import Label, Lease, QueueItem
from backend.datasets.services import queue_label
from backend.deployments.models import Rollout
from backend.monitoring.models import Alert
from backend.projects.models import Service
from backend.updates.models import UpdateRun
from tests.clients import pages_as
from tests.factories import SYSTEM, member
from tests.webui.reading import text_of
from tests.webui.scenes import Scene
from tests.webui.typed import TRAINING

pytestmark = pytest.mark.django_db
SCRIPT = {"HTTP_X_REQUESTED_WITH": "labelling"}
HTMX = {"HTTP_HX_REQUEST": "true"}
UPDATE = TRAINING | {"seed": "1"}


@pytest.fixture
def client(scene: Scene) -> Client:
    """An owner of the scene's project."""
    return pages_as(scene, Role.OWNER)


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
    assert ">nine" in text_of(client, "queue", scene.service.name).replace(" ", "").replace("\n", "")


def test_an_alert_is_resolved_with_a_note(scene: Scene, client: Client) -> None:
    address = reverse("webui:alert_close", args=[scene.alert.pk])
    refused = client.post(address, {"comment": "  "})
    assert (refused.status_code, "Say what it was" in refused.text) == (422, True)
    client.post(address, {"comment": "A new scanner."})
    assert Alert.objects.get().state == "resolved"
    assert "A new scanner." in text_of(client, "project", scene.project.slug)


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
