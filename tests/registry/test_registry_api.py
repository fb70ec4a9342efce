"""REST of versions and their artifacts."""

import hashlib

import pytest
from rest_framework.test import APIClient

from backend.access.roles import Role
from backend.core.blobs import blobs
from tests.clients import api_as, api_of
from tests.factories import make_service, make_snapshot, make_user, make_version

pytestmark = pytest.mark.django_db


def test_versions_are_listed_read_and_downloaded_by_members_alone() -> None:
    service = make_service(name="digits")
    first = make_version(service, make_snapshot(service))
    make_version(service, parent=first)
    viewer, stranger = api_as(service, Role.VIEWER), api_of(make_user())
    address = "/api/v1/services/digits/versions/"
    assert [(row["number"], row["parent"]) for row in viewer.get(address).data["results"]] == [
        (2, 1),
        (1, None),
    ]
    detail = viewer.get(f"{address}1/").data
    [onnx] = [row for row in detail["artifacts"] if row["name"] == "model.onnx"]
    file = f"{address}1/artifacts/model.onnx"
    answer = viewer.get(file)
    content = b"".join(answer.streaming_content)
    assert answer["ETag"] == f'"{hashlib.sha256(content).hexdigest()}"' == f'"{onnx["digest"]}"'
    assert answer["Content-Disposition"] == 'attachment; filename="digits-v1-model.onnx"'
    assert viewer.get(file, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert len(viewer.get(f"{address}1/artifacts/").data["results"]) == len(detail["artifacts"])
    for missing in (f"{address}9/", f"{address}1/artifacts/other.bin"):
        assert viewer.get(missing).status_code == 404
    for refused in (address, f"{address}1/", f"{address}1/artifacts/", file):
        assert stranger.get(refused).status_code == 404
        assert APIClient().get(refused).status_code == 401


def test_a_tampered_artifact_is_not_downloaded() -> None:
    version = make_version(make_service(name="digits"))
    blobs().path(version.artifacts.get(name="model.onnx").digest).write_bytes(b"evil")
    client = api_as(version.service, Role.VIEWER)
    answer = client.get("/api/v1/services/digits/versions/1/artifacts/model.onnx")
    assert (answer.status_code, answer.data["code"]) == (400, "digest_mismatch")
