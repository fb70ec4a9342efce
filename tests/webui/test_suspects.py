"""The page of suspect labels: worst first, narrowed, confirmed, corrected; a check is asked for."""

from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from backend.access.roles import Role
from backend.datasets.models import Label
from backend.datasets.selectors import sample_get
from backend.jobs.attempted import claim
from backend.suspects.models import LabelCheck, Suspect
from backend.suspects.services import check_finished, check_start
from tests.clients import pages_as
from tests.factories import SYSTEM, make_samples, make_service
from tests.webui.scenes import Scene

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def rows(scene: Scene) -> list[Suspect]:
    """Three suspects, the worst first."""
    samples = make_samples(scene.service, 3)
    told = [
        {
            "id": str(sample.pk),
            "given": sample_get(SYSTEM, sample.pk).label,
            "suggested": "2",
            "score": 0.9 - 0.1 * place,
        }
        for place, sample in enumerate(samples)
    ]
    check = claim(LabelCheck, check_start(actor=SYSTEM, service=scene.service).pk)
    assert check is not None
    result = {"n": 12, "left_out": {"8": 3}, "mistaken_share": 0.25, "suspects": told}
    check_finished(check=check, result=result)
    return list(Suspect.objects.order_by("-score"))


def page(client: Client, scene: Scene, **query: str) -> str:
    return unescape(client.get(reverse("webui:suspects", args=[scene.service.name]), query).text)


def decide(client: Client, suspect: Suspect, value: str, **headers: str):
    return client.post(reverse("webui:suspect_label", args=[suspect.pk]), {"value": value}, **headers)


def test_suspects_stand_worst_first_with_what_the_check_says(scene: Scene, rows: list[Suspect]) -> None:
    shown = page(pages_as(scene, Role.VIEWER), scene)
    places = [shown.index(f'alt="Sample {row.sample_id}"') for row in rows]
    assert places == sorted(places)
    assert "8 (3)" in shown
    assert "25" in shown
    assert "Keep the label" not in shown
    assert "Check the labels" not in shown
    assert "You may look" in shown
    narrowed = page(pages_as(scene, Role.VIEWER), scene, given=rows[0].given)
    assert f'alt="Sample {rows[0].sample_id}"' in narrowed
    assert "No suspect label" in page(pages_as(scene, Role.VIEWER), scene, suggested="8")


def test_a_row_goes_when_it_is_confirmed_or_corrected(scene: Scene, rows: list[Suspect]) -> None:
    curator = pages_as(scene, Role.CURATOR)
    kept, mended, _ = rows
    answer = decide(curator, kept, kept.given, **HTMX)
    assert (answer.status_code, answer.content) == (200, b"")
    assert decide(curator, mended, "2").status_code == 302
    assert Label.objects.get(sample=mended.sample, current=True).value == "2"
    shown = page(curator, scene)
    assert f'alt="Sample {kept.sample_id}"' not in shown
    assert f'alt="Sample {mended.sample_id}"' not in shown
    late = decide(curator, kept, "1", **HTMX)
    assert (late.status_code, late.content, "HX-Trigger" in late) == (200, b"", True)
    assert Label.objects.get(sample=kept.sample, current=True).value == kept.given


def test_a_refused_label_leaves_the_row(scene: Scene, rows: list[Suspect]) -> None:
    refused = decide(pages_as(scene, Role.CURATOR), rows[0], "a fish", **HTMX)
    assert (refused.status_code, "does not know" in refused["HX-Trigger"]) == (204, True)
    assert decide(pages_as(scene, Role.VIEWER), rows[0], "2").status_code == 403
    assert Suspect.objects.get(pk=rows[0].pk).state == "open"


def test_a_sample_that_is_no_image_shows_its_first_values(scene: Scene, rows: list[Suspect]) -> None:
    columns = {"task": "vector_classification", "dtype": "uint8", "layout": None}
    scene.service.signature = {**scene.service.signature, **columns}
    scene.service.save()
    shown = page(pages_as(scene, Role.VIEWER), scene)
    assert "<img" not in shown.partition("<tbody>")[2]
    assert "x7 " in shown
    assert "x8 " not in shown


def test_a_curator_has_the_labels_checked(scene: Scene) -> None:
    address = reverse("webui:suspects", args=[scene.service.name])
    assert pages_as(scene, Role.VIEWER).post(address).status_code == 403
    curator = pages_as(scene, Role.CURATOR)
    shown = curator.post(address, follow=True).text
    check = LabelCheck.objects.get(service=scene.service)
    assert check.state == "queued"
    assert 'data-live-topic="project:' in shown
    assert "Check the labels" not in shown
    bare = make_service(scene.project)
    told = curator.post(reverse("webui:suspects", args=[bare.name]), follow=True).text
    assert "has no labelled sample to check" in told
