"""REST of snapshots: previewed, split, looked into, compared, taken out; each answer with its refusal beside it."""

import hashlib
import io
import json

import numpy as np
import pytest
from rest_framework.test import APIClient

from backend.access.roles import Role
from backend.datasets.models import Snapshot
from backend.projects.models import Service
from tests.clients import api_as, api_of
from tests.factories import make_samples, make_service, make_snapshot, make_user

pytestmark = pytest.mark.django_db
HERE = "/api/v1/services/digits/snapshots/"
SHARES = {"training": 0.7, "validation": 0.2, "golden": 0.1}


@pytest.fixture
def service() -> Service:
    return make_service(name="digits")


@pytest.fixture
def curator(service: Service) -> APIClient:
    return api_as(service, Role.CURATOR)


@pytest.fixture
def viewer(service: Service) -> APIClient:
    return api_as(service, Role.VIEWER)


def test_a_split_is_previewed_then_frozen(service: Service, curator: APIClient, viewer: APIClient) -> None:
    make_samples(service, 90)
    asked = {"query": {"split": ["free"]}, "shares": SHARES, "seed": 3}
    seen = curator.post(f"{HERE}preview/", asked, format="json")
    assert seen.status_code == 200
    assert not Snapshot.objects.exists()
    for act in ("preview", "split"):
        assert viewer.post(f"{HERE}{act}/", asked, format="json").status_code == 403
    made = curator.post(f"{HERE}split/", asked, format="json")
    assert made.status_code == 201
    assert {row["role"]: row["counts"] for row in made.data} == seen.data["counts"]
    assert {row["role"]: row["size"] for row in made.data} == {"training": 63, "validation": 18, "golden": 9}
    assert made.data[0]["recipe"]["query"] == {"split": ["free"]}
    again = curator.post(f"{HERE}split/", asked, format="json")
    assert (again.status_code, again.data["code"]) == (400, "snapshot_empty")


def test_a_snapshot_is_made_of_a_query(service: Service, curator: APIClient) -> None:
    make_samples(service, 9)
    asked = {"role": "golden", "query": {"label": ["1", "2", "3"]}, "count": 2}
    made = curator.post(HERE, asked, format="json")
    assert (made.status_code, made.data["size"], made.data["counts"]) == (201, 2, {"2": 1, "3": 1})
    wrong = curator.post(HERE, {**asked, "query": {"colour": ["red"]}}, format="json")
    assert (wrong.status_code, wrong.data["code"]) == (400, "query_invalid")
    wrong = curator.post(f"{HERE}split/", {"shares": {"training": 0.4}}, format="json")
    assert (wrong.status_code, wrong.data["code"]) == (400, "shares_invalid")


def test_named_samples_may_be_gone_without(service: Service, curator: APIClient) -> None:
    samples = make_samples(service, 3)
    make_snapshot(service, "golden", samples[:1])
    asked = {"role": "training", "samples": [sample.pk for sample in samples]}
    refused = curator.post(HERE, asked, format="json")
    assert (refused.status_code, refused.data["code"]) == (409, "sample_reserved")
    made = curator.post(HERE, {**asked, "leave_out": True}, format="json")
    assert (made.status_code, made.data["size"], made.data["recipe"]) == (201, 2, {"left_out": 1})


def test_card_manifest_and_difference(service: Service, viewer: APIClient) -> None:
    samples = make_samples(service, 4)
    first = make_snapshot(service, samples=samples[:3])
    second = make_snapshot(service, samples=samples[1:])
    card = viewer.get(f"/api/v1/snapshots/{second.pk}/card/").data
    assert (card["size"], card["drift"]["against"]) == (3, first.pk)
    manifest = viewer.get(f"/api/v1/snapshots/{second.pk}/manifest/").content
    assert hashlib.sha256(manifest).hexdigest() == second.digest
    assert {json.loads(line)["payload"] for line in manifest.splitlines()} == {
        sample.payload for sample in samples[1:]
    }
    found = viewer.get(f"/api/v1/snapshots/{second.pk}/diff/", {"before": first.pk}).data
    assert found["counts"] == {"added": 1, "removed": 1, "relabelled": 0, "kept": 2}
    assert found["added"] == [{"payload": samples[3].payload, "label": "3"}]
    short = viewer.get(f"/api/v1/snapshots/{second.pk}/diff/", {"before": first.pk, "most": 0}).data
    assert (short["counts"]["added"], short["added"]) == (1, [])


def test_what_one_may_not_see_is_not_there(service: Service, viewer: APIClient) -> None:
    snapshot, foreign = make_snapshot(service), make_snapshot(make_service())
    stranger = api_of(make_user())
    for part in ("card/", "manifest/", f"diff/?before={snapshot.pk}"):
        assert stranger.get(f"/api/v1/snapshots/{snapshot.pk}/{part}").status_code == 404
    assert viewer.get(f"/api/v1/snapshots/{snapshot.pk}/diff/?before={foreign.pk}").status_code == 404
    assert stranger.post(f"{HERE}preview/", {"shares": {"golden": 1}}, format="json").status_code == 404
    export = f"/api/v1/snapshots/{snapshot.pk}/export/"
    assert viewer.post(export, {"format": "npz"}, format="json").status_code == 403
    assert stranger.post(export, {"format": "npz"}, format="json").status_code == 404


def test_a_snapshot_is_taken_out(service: Service, curator: APIClient) -> None:
    snapshot = make_snapshot(service)
    out = curator.post(f"/api/v1/snapshots/{snapshot.pk}/export/", {"format": "npz"}, format="json")
    assert out["Content-Disposition"] == f'attachment; filename="digits-training-{snapshot.pk}.npz"'
    with np.load(io.BytesIO(out.getvalue())) as arrays:
        assert arrays["x"].shape == (9, 1, 8, 8)
    refused = curator.post(f"/api/v1/snapshots/{snapshot.pk}/export/", {"format": "parquet"}, format="json")
    assert (refused.status_code, refused.data["code"]) == (400, "export_format")
