"""A form that is refused comes back: every field as typed, the reason beside its field, nothing written."""

from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from backend.access.models import Project
from backend.access.roles import Role
from backend.core.errors import AppError, ConflictError, ForbiddenError, NotFoundError
from backend.datasets.models import Label
from backend.projects.models import Service
from backend.projects.services import member_add
from backend.updates.models import UpdateRun
from tests.clients import pages_as, pages_of
from tests.factories import SYSTEM, make_project, make_user, member
from tests.webui.scenes import Scene
from webui.answers import accepted

HTMX: dict[str, Any] = {"headers": {"HX-Request": "true"}}


class _Form(forms.Form):
    asks_for = {"model.name": "architecture"}

    name = forms.CharField()
    architecture = forms.CharField()
    shape = forms.CharField()


def refused(error: AppError) -> _Form:
    form = _Form({"name": "a", "architecture": "b", "shape": "c"})

    def act() -> object:
        raise error

    assert accepted(form, act) is None
    return form


@pytest.mark.parametrize(
    ("path", "beside"),
    [
        ("name", "name"),
        ("signature.shape", "shape"),
        ("signature.shape.0", "shape"),
        ("model.name", "architecture"),
        ("elsewhere", "__all__"),
        ("", "__all__"),
    ],
)
def test_a_refusal_stands_beside_the_field_that_it_names(path: str, beside: str) -> None:
    data = {"field": path} if path else {}
    form = refused(ConflictError("name_taken", "Take another.", **data))
    assert [(name, error[0].code, error[0].message) for name, error in form.errors.as_data().items()] == [
        (beside, "name_taken", "Take another.")
    ]
    assert form["name"].value() == "a"


@pytest.mark.parametrize("kind", [ForbiddenError, NotFoundError])
def test_who_may_not_gets_no_form_back(kind: type[AppError]) -> None:
    with pytest.raises(kind):
        refused(kind("no", "No."))


def test_an_invalid_form_is_never_acted_on() -> None:
    def act() -> object:
        raise AssertionError("acted")

    assert accepted(_Form({"name": ""}), act) is None
    assert accepted(_Form(), act) is None


SERVICE = {
    "title": "Scans & more",
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


def test_a_taken_name_keeps_the_rest_of_the_service(scene: Scene) -> None:
    asked = {**SERVICE, "project": scene.project.pk, "name": scene.service.name}
    answer = pages_as(scene, Role.ENGINEER).post(reverse("webui:service_new"), asked)
    assert answer.status_code == 422
    assert "<code>service_name_taken</code>" in answer.text.split('id="id_name_error"')[1].split("</div>")[0]
    assert "autofocus" in answer.text.split('name="name"')[1].split(">")[0]
    assert 'value="Scans &amp; more"' in answer.text
    assert "cat\ndog" in answer.text
    assert Service.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [({"classes": "cat\ndog\ncat"}, ""), ({"classes": "cat"}, "classes"), ({"shape": "8"}, "")],
)
def test_what_the_engine_refuses_of_a_signature_names_its_field(
    scene: Scene, change: dict[str, str], field: str
) -> None:
    asked = {**SERVICE, "project": scene.project.pk, "name": "scans", **change}
    answer = pages_as(scene, Role.ENGINEER).post(reverse("webui:service_new"), asked)
    assert (answer.status_code, Service.objects.count()) == (422, 1)
    assert change.get("classes", "cat\ndog") in answer.text
    beside = answer.text.split(f'id="id_{field}_error"' if field else 'role="alert"')[1].split("</div>")[0]
    assert "<code>spec_invalid</code>" in beside


def test_refused_weights_say_that_the_file_is_to_be_chosen_again(scene: Scene) -> None:
    address = reverse("webui:service_import", args=[scene.service.name])
    sent = {"weights": SimpleUploadedFile("x", b"junk"), "classes": "a\nb\nc"}
    answer = pages_as(scene, Role.ENGINEER).post(address, sent)
    beside = answer.text.split('id="id_weights_error"')[1].split("</div>")[0]
    assert answer.status_code == 422
    assert "weights_unreadable" in beside
    assert "Choose the file again" in beside
    assert "a\nb\nc" in answer.text
    assert not UpdateRun.objects.filter(kind="import").exists()


def test_a_refused_project_comes_back_in_its_open_dialog(scene: Scene) -> None:
    curator = pages_as(scene, Role.CURATOR)
    taken = curator.post(reverse("webui:projects"), {"name": "Mine", "slug": scene.project.slug})
    dialog = taken.text.split('id="new-project"')[1].split("</dialog>")[0]
    assert " open>" in dialog.split("<form")[0]
    assert "project_slug_taken" in dialog
    assert 'value="Mine"' in dialog
    assert not Project.objects.filter(name="Mine").exists()


def test_a_refused_class_is_asked_for_again_of_the_same_sample(scene: Scene) -> None:
    address = reverse("webui:queue_item_label", args=[scene.item.pk])
    answer = pages_as(scene, Role.CURATOR).post(address, {"value": "a\tb\x07", "new_class": "True"})
    assert answer.status_code == 422
    assert f"Sample {scene.item.sample_id}" in answer.text
    dialog = answer.text.split('id="new-class"')[1].split("</dialog>")[0]
    assert " open>" in dialog.split("<form")[0]
    assert f'action="{address}"' in dialog
    assert 'id="id_value_error"' in dialog
    assert not Label.objects.filter(sample=scene.item.sample).exists()


PERMITTED = {
    "service_update": lambda scene: [scene.service.name],
    "service_import": lambda scene: [scene.service.name],
    "service_rollback": lambda scene: [scene.service.name],
    "version_retire": lambda scene: [scene.service.name, scene.first.number],
    "request_new": lambda scene: [scene.candidate.pk],
    "queue_item_label": lambda scene: [scene.item.pk],
    "alert_close": lambda scene: [scene.alert.pk],
    "service_new": lambda scene: [],
    "snapshot_new": lambda scene: [scene.service.name],
}


@pytest.mark.parametrize("act", PERMITTED)
def test_permission_is_asked_before_the_form_is_judged(scene: Scene, act: str) -> None:
    address = reverse(f"webui:{act}", args=PERMITTED[act](scene))
    answer = pages_as(scene, Role.VIEWER).post(address, {"nonsense": "x"})
    assert (answer.status_code, "permission_denied" in answer.text) == (403, True)
    stranger = pages_of(make_user())
    assert stranger.post(address, {"nonsense": "x"}).status_code == (404 if PERMITTED[act](scene) else 403)


def test_a_member_of_two_projects_chooses_only_where_they_may(scene: Scene) -> None:
    user = member(scene.project, Role.VIEWER)
    member_add(actor=SYSTEM, project=make_project(), user=user, role=Role.ENGINEER)
    client = pages_of(user)
    asked = {**SERVICE, "project": scene.project.pk, "name": "scans"}
    answer = client.post(reverse("webui:service_new"), asked)
    assert (answer.status_code, 'id="id_project_error"' in answer.text) == (422, True)
    assert not Service.objects.filter(name="scans").exists()


@pytest.mark.parametrize("act", ["queue_item_label", "queue_item_skip", "alert_take", "alert_close"])
def test_the_address_of_an_act_leads_to_its_page(scene: Scene, act: str) -> None:
    pk = scene.alert.pk if act.startswith("alert") else scene.item.pk
    page = (
        reverse("webui:alert", args=[pk])
        if act.startswith("alert")
        else reverse("webui:queue", args=[scene.service.name])
    )
    client = pages_as(scene, Role.CURATOR)
    address = reverse(f"webui:{act}", args=[pk])
    assert client.get(address)["Location"] == page
    assert client.put(address).status_code in (302, 405)
