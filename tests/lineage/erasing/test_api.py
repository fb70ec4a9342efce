"""Erasing over REST."""

import pytest

from backend.access.roles import Role
from backend.datasets.models import Sample
from backend.lineage.models import Erasure
from tests.clients import api_as
from tests.factories import make_samples, make_service, make_snapshot, make_version
from tests.lineage.erasing.working import work

pytestmark = pytest.mark.django_db(transaction=True)


def test_samples_are_previewed_erased_and_read_back() -> None:
    service = make_service()
    samples = make_samples(service, 3)
    snapshot = make_snapshot(service, samples=samples)
    version = make_version(service, snapshot)
    owner, address = api_as(service, Role.OWNER), f"/api/v1/services/{service.name}/erasures/"
    body = {"samples": [samples[0].pk], "reason": "they asked"}
    told = owner.post(f"{address}preview/", body, format="json").json()
    assert told["snapshots"] == [snapshot.pk]
    assert [one["number"] for one in told["saw"]] == [version.number]
    assert not Sample.objects.filter(erased_at__isnull=False).exists()
    answer = owner.post(address, body, format="json")
    assert (answer.status_code, answer.json()["state"]) == (201, "queued")
    work(Erasure.objects.get())
    found = api_as(service, Role.VIEWER).get(f"/api/v1/erasures/{answer.json()['id']}/").json()
    assert (found["state"], found["done"]["payloads"]) == ("finished", 1)
    lineage = owner.get(f"/api/v1/samples/{samples[0].pk}/lineage/").json()
    assert (lineage["erasure"], lineage["labels"]) == (f"erasure:{found['id']}", [])
    assert [one["number"] for one in lineage["trained"]] == [version.number]
    rows = owner.get(f"/api/v1/services/{service.name}/versions/{version.number}/samples/").json()
    assert [one["id"] for one in rows] == [str(sample.pk) for sample in samples]
    run = owner.post(f"/api/v1/erasures/{found['id']}/update/", {"version": version.number}, format="json")
    assert run.status_code == 201
    renewed = owner.post(f"/api/v1/snapshots/{snapshot.pk}/renew/")
    assert (renewed.status_code, renewed.json()["size"]) == (201, 2)
    assert owner.get(f"/api/v1/samples/{samples[0].pk}/thumbnail/").status_code == 409


def test_an_engineer_may_not_and_what_is_wrong_is_told() -> None:
    service = make_service()
    [sample] = make_samples(service, 1)
    address = f"/api/v1/services/{service.name}/erasures/"
    body = {"samples": [sample.pk], "reason": "x"}
    refused = api_as(service, Role.ENGINEER).post(address, body, format="json")
    assert (refused.status_code, refused.json()["code"]) == (403, "permission_denied")
    owner = api_as(service, Role.OWNER)
    assert owner.post(address, {"samples": [sample.pk]}, format="json").json()["code"] == "invalid"
    assert owner.post(address, {**body, "samples": [10**6]}, format="json").status_code == 404
    owner.post(address, body, format="json")
    again = owner.post(address, body, format="json")
    assert again.status_code in (404, 409)
    erasure = Erasure.objects.get()
    assert owner.post(f"/api/v1/erasures/{erasure.pk}/retry/").json()["code"] == "transition_refused"
