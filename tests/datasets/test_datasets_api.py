"""REST of samples, labels, the queue and snapshots: each answer with its refusal beside it."""

import io

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from backend.access.roles import Role
from backend.datasets.models import Label, Sample
from backend.datasets.services import queue_add
from backend.projects.models import Service
from tests.clients import api_as, api_of
from tests.factories import SYSTEM, make_inputs, make_samples, make_service, make_snapshot, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def service() -> Service:
    return make_service(name="digits")


@pytest.fixture
def curator(service: Service) -> APIClient:
    return api_as(service, Role.CURATOR)


@pytest.fixture
def viewer(service: Service) -> APIClient:
    return api_as(service, Role.VIEWER)


@pytest.fixture
def stranger() -> APIClient:
    return api_of(make_user())


def upload(**arrays: np.ndarray) -> SimpleUploadedFile:
    written = io.BytesIO()
    np.savez(written, **arrays)
    return SimpleUploadedFile("samples.npz", written.getvalue())


def test_samples_are_uploaded_listed_and_looked_at(
    curator: APIClient, viewer: APIClient, stranger: APIClient
) -> None:
    address, arrays = (
        "/api/v1/services/digits/samples/",
        {"x": make_inputs(3), "y": np.array(["1", "2", "1"])},
    )
    made = curator.post(address, {"file": upload(**arrays), "reserved": "golden"}, format="multipart")
    assert (made.status_code, made.data["count"]) == (201, 3)
    listed = viewer.get(address, {"label": "1", "split": "golden", "labelled": "true"}).data["results"]
    assert [row["id"] for row in listed] == [made.data["ids"][2], made.data["ids"][0]]
    assert viewer.get(address, {"labelled": "false"}).data["results"] == []
    one = f"/api/v1/samples/{made.data['ids'][0]}/"
    assert viewer.get(one).data["label"] == "1"
    picture = viewer.get(f"{one}thumbnail/")
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/png")
    for refused in (address, one, f"{one}thumbnail/", f"{one}labels/"):
        assert stranger.get(refused).status_code == 404
    assert viewer.post(address, {"file": upload(**arrays)}, format="multipart").status_code == 403
    assert stranger.post(address, {"file": upload(**arrays)}, format="multipart").status_code == 404


@pytest.mark.parametrize(
    ("arrays", "code"),
    [
        ({"x": np.zeros((2, 8, 8), np.uint8)}, "shape_mismatch"),
        ({"x": np.zeros((1, 1, 8, 8), np.uint8), "y": np.array(["nine"])}, "class_unknown"),
        ({"y": np.array(["1"])}, "npz_array_missing"),
    ],
)
def test_a_bad_upload_is_refused_with_a_code(
    curator: APIClient, arrays: dict[str, np.ndarray], code: str
) -> None:
    answer = curator.post("/api/v1/services/digits/samples/", {"file": upload(**arrays)}, format="multipart")
    assert (answer.status_code, answer.data["code"]) == (400, code)


def test_an_upload_without_a_file_names_the_field(curator: APIClient) -> None:
    answer = curator.post("/api/v1/services/digits/samples/", {}, format="multipart")
    assert (answer.status_code, list(answer.data["data"]["fields"])) == (400, ["file"])


def test_pages_follow_a_cursor(viewer: APIClient, service: Service) -> None:
    samples = make_samples(service, 5)
    page = viewer.get("/api/v1/services/digits/samples/", {"page_size": 3}).data
    rest = viewer.get(page["next"]).data
    ids = [row["id"] for row in (*page["results"], *rest["results"])]
    assert ids == [sample.pk for sample in samples][::-1]
    assert rest["next"] is None


def test_a_label_is_set_and_its_history_kept(
    curator: APIClient, viewer: APIClient, stranger: APIClient, service: Service
) -> None:
    [sample] = make_samples(service, 1, labels=["1"])
    address = f"/api/v1/samples/{sample.pk}/labels/"
    assert curator.post(address, {"value": "7"}, format="json").status_code == 201
    assert [row["value"] for row in viewer.get(address).data["results"]] == ["7", "1"]
    unknown = curator.post(address, {"value": "9"}, format="json")
    assert (unknown.status_code, unknown.data["code"]) == (400, "class_unknown")
    assert curator.post(address, {"value": "9", "new_class": True}, format="json").status_code == 201
    assert viewer.post(address, {"value": "7"}, format="json").status_code == 403
    assert stranger.post(address, {"value": "7"}, format="json").status_code == 404


def test_the_queue_is_filled_labelled_and_skipped(
    curator: APIClient, viewer: APIClient, stranger: APIClient, service: Service
) -> None:
    ids = [sample.pk for sample in make_samples(service, 3, labelled=False)]
    address = "/api/v1/services/digits/queue/"
    assert viewer.post(address, {"samples": ids}, format="json").status_code == 403
    assert stranger.post(address, {"samples": ids}, format="json").status_code == 404
    items = curator.post(address, {"samples": ids}, format="json").data
    assert [item["sample"] for item in items] == ids
    label, skip = f"/api/v1/queue/{items[0]['id']}/label/", f"/api/v1/queue/{items[1]['id']}/skip/"
    for address_of_item, body in ((label, {"value": "3"}), (skip, {})):
        assert viewer.post(address_of_item, body, format="json").status_code == 403
        assert stranger.post(address_of_item, body, format="json").status_code == 404
    assert curator.post(label, {"value": "3"}, format="json").status_code == 201
    assert curator.post(label, {"value": "4"}, format="json").data["code"] == "already_answered"
    assert curator.post(skip, {}, format="json").data["state"] == "skipped"
    assert [item["sample"] for item in viewer.get(address).data["results"]] == [ids[2]]
    assert stranger.get(address).status_code == 404
    foreign = make_samples(make_service(), 1)[0].pk
    assert curator.post(address, {"samples": [foreign]}, format="json").status_code == 404


def test_a_snapshot_is_made_and_read(
    curator: APIClient, viewer: APIClient, stranger: APIClient, service: Service
) -> None:
    ids = [sample.pk for sample in make_samples(service, 3)]
    address, body = "/api/v1/services/digits/snapshots/", {"role": "training", "samples": ids}
    made = curator.post(address, body, format="json")
    assert (made.status_code, made.data["counts"]) == (201, {"0": 1, "1": 1, "2": 1})
    assert viewer.get(address, {"role": "training"}).data["results"][0]["id"] == made.data["id"]
    assert viewer.get(f"/api/v1/snapshots/{made.data['id']}/").data["digest"] == made.data["digest"]
    assert viewer.post(address, body, format="json").status_code == 403
    assert stranger.post(address, body, format="json").status_code == 404
    assert stranger.get(f"/api/v1/snapshots/{made.data['id']}/").status_code == 404
    for change, status, code in (
        ({"samples": []}, 400, "snapshot_empty"),
        ({"role": "golden"}, 409, "sample_already_trained"),
        ({"role": "holiday"}, 400, "invalid"),
    ):
        refused = curator.post(address, {**body, **change}, format="json")
        assert (refused.status_code, refused.data["code"]) == (status, code)


def test_lists_ask_as_many_queries_for_two_rows_as_for_twenty(
    viewer: APIClient, service: Service, django_assert_max_num_queries: object
) -> None:
    samples = make_samples(service, 20)
    queue_add(actor=SYSTEM, service=service, samples=samples, reason="drift")
    for sample in samples[:5]:
        make_snapshot(service, samples=[sample])
    for noun, most in (("samples", 4), ("queue", 3), ("snapshots", 3)):
        with django_assert_max_num_queries(most):  # type: ignore[operator]
            assert viewer.get(f"/api/v1/services/digits/{noun}/").data["results"]


def test_a_sample_says_its_newest_label_and_whose_it_is(curator: APIClient, service: Service) -> None:
    first, second = make_samples(service, 2, labels=["1", "2"])
    assert (
        curator.post(f"/api/v1/samples/{first.pk}/labels/", {"value": "7"}, format="json").status_code == 201
    )
    rows = curator.get("/api/v1/services/digits/samples/?label=7").data["results"]
    assert [(row["id"], row["label"]) for row in rows] == [(first.pk, "7")]
    author = Label.objects.get(sample=first, current=True).author
    assert rows[0]["labelled_by"] == author != Sample.objects.get(pk=second.pk).labelled_by
