"""The pages of a sample's lineage and of erasing."""

import pytest

from backend.access.roles import Role
from backend.lineage.erasing.services import samples_erase
from backend.lineage.models import Erasure
from backend.updates.models import UpdateRun
from tests.clients import pages_as
from tests.factories import SYSTEM
from tests.lineage.erasing.working import work
from tests.webui.scenes import Scene, make_scene

pytestmark = pytest.mark.django_db(transaction=True)


def trained(scene: Scene):
    return scene.service.samples.filter(trained=True).order_by("pk")[0]


def test_a_samples_page_shows_what_learned_from_it_and_leads_an_owner_to_erasing() -> None:
    scene = make_scene()
    sample = trained(scene)
    erase = f"/services/{scene.service.name}/erase/?samples={sample.pk}"
    lineage = f"/samples/{sample.pk}/lineage/"
    owner, engineer = pages_as(scene, Role.OWNER), pages_as(scene, Role.ENGINEER)
    assert f'hx-get="{lineage}"' in owner.get(f"/samples/{sample.pk}/").content.decode()
    for headers in ({}, {"hx-request": "true"}):
        owned = owner.get(lineage, headers=headers).content.decode()
        assert ("v1" in owned, erase in owned, "<html" in owned) == (True, True, not headers)
    assert erase not in engineer.get(lineage).content.decode()
    assert engineer.get(erase).status_code == 403


def test_a_versions_page_leads_back_to_its_samples() -> None:
    scene = make_scene()
    page = pages_as(scene, Role.VIEWER).get(f"/services/{scene.service.name}/versions/1/samples/")
    assert f'href="/samples/{trained(scene).pk}/"' in page.content.decode()


def test_a_slip_erases_nothing_and_a_reason_is_asked_for() -> None:
    scene = make_scene()
    sample, client = trained(scene), pages_as(scene, Role.OWNER)
    address = f"/services/{scene.service.name}/erase/?samples={sample.pk}"
    told = client.get(address).content.decode()
    assert "The weights of" in told
    for typed, reason in (("no", "they asked"), ("erase", "")):
        answer = client.post(address, {"samples": sample.pk, "reason": reason, "typed": typed})
        assert answer.status_code == 422
    assert not Erasure.objects.exists()


def test_an_erasure_is_watched_and_its_versions_are_trained_over_again() -> None:
    scene = make_scene()
    sample, client = trained(scene), pages_as(scene, Role.OWNER)
    UpdateRun.objects.update(state="finished")
    sent = {"samples": sample.pk, "reason": "they asked", "typed": "Erase "}
    answer = client.post(f"/services/{scene.service.name}/erase/", sent)
    erasure = work(Erasure.objects.get())
    assert answer.headers["Location"] == f"/erasures/{erasure.pk}/"
    page = client.get(f"/erasures/{erasure.pk}/").content.decode()
    assert erasure.state == "finished", erasure.problem
    assert "they asked" in page
    assert "Train it without them" in page
    told = f"/projects/{scene.project.slug}/erasures/"
    assert "they asked" in client.get(told).content.decode()
    assert told in pages_as(scene, Role.VIEWER).get(f"/projects/{scene.project.slug}/").content.decode()
    assert "This sample was erased" in client.get(f"/samples/{sample.pk}/lineage/").content.decode()
    left = client.get(f"/samples/{sample.pk}/").content.decode()
    assert "Its content was erased" in left
    assert "They were erased with it" in left
    assert "<img" not in left
    begun = client.post(f"/erasures/{erasure.pk}/versions/1/update/")
    run = UpdateRun.objects.order_by("-pk")[0]
    assert begun.headers["Location"] == f"/runs/{run.pk}/"
    assert run.snapshot.size == scene.snapshot.size - 1
    made = client.post(f"/erasures/{erasure.pk}/snapshots/{scene.snapshot.pk}/renew/", follow=True)
    assert "samples that are left" in made.content.decode()


def test_one_that_failed_says_why_and_goes_on_by_hand() -> None:
    scene = make_scene()
    erasure = samples_erase(actor=SYSTEM, samples=[trained(scene)], reason="x")
    Erasure.objects.update(state="failed", problem="Some stayed (1 in states): try again.")
    page = pages_as(scene, Role.OWNER).get(f"/erasures/{erasure.pk}/").content.decode()
    assert "1 in states" in page
    assert "Try again" in page
    pages_as(scene, Role.OWNER).post(f"/erasures/{erasure.pk}/retry/")
    erasure.refresh_from_db()
    assert erasure.state == "queued"
