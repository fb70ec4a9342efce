"""The pages of snapshots: made of a query after a look at what it gives, read, compared, taken out."""

import io
import re

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from backend.access.roles import Role
from backend.core.models import LogEntry
from backend.datasets.models import Snapshot
from backend.datasets.services import label_set, samples_import
from backend.lineage.erasing.services import samples_erase
from backend.validation.models import ValidationReport
from tests.browser import log_in
from tests.clients import pages_as
from tests.factories import SYSTEM, make_samples, make_service, make_snapshot, member
from tests.webui.daphne import free_port, web
from tests.webui.scenes import Scene, make_scene

SPLIT = {
    "make": "split",
    "training": 70,
    "validation": 20,
    "golden": 10,
    "split": ["free"],
    "order": "first",
    "seed": 0,
}


def new(scene: Scene, view: str = "snapshot_new") -> str:
    return reverse(f"webui:{view}", args=[scene.service.name])


def words(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


@pytest.mark.django_db
def test_a_split_is_looked_at_and_then_frozen(scene: Scene) -> None:
    make_samples(scene.service, 90)
    before, client = Snapshot.objects.count(), pages_as(scene, Role.CURATOR)
    plan = words(client.get(new(scene, "snapshot_plan"), SPLIT).text)
    assert "Class Training Validation Golden 0 7 2 1" in plan
    assert "All 63 18 9" in plan
    assert Snapshot.objects.count() == before
    made = client.post(new(scene), SPLIT)
    assert made["Location"] == f"{reverse('webui:snapshots')}?service={scene.service.name}"
    newest = Snapshot.objects.order_by("-pk")[:3]
    assert {found.role: found.size for found in newest} == {"training": 63, "validation": 18, "golden": 9}
    nothing = client.post(new(scene), SPLIT)
    assert (nothing.status_code, "<code>snapshot_empty</code>" in nothing.text) == (422, True)


@pytest.mark.django_db
def test_the_query_of_another_page_comes_along(scene: Scene) -> None:
    make_samples(scene.service, 3, labels=list("112"), predictions=[("2", 0.9), ("1", 0.9), ("2", 0.9)])
    client = pages_as(scene, Role.CURATOR)
    form = client.get(f"{new(scene)}?label=1&disagreement=true&make=golden").text
    assert '<option value="1" selected>' in form
    assert 'name="more" value="disagreement=true"' in form
    assert '<option value="golden" selected>' in form
    asked = {**SPLIT, "make": "golden", "label": ["1"], "more": "disagreement=true", "split": []}
    client.post(new(scene), asked)
    made = Snapshot.objects.latest("pk")
    assert (made.size, made.recipe["query"]) == (1, {"label": ["1"], "disagreement": ["true"]})
    shown = words(client.get(reverse("webui:snapshot", args=[made.pk])).text)
    assert "Disagreement true" in shown


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "field", "code"),
    [
        ({"golden": 30}, "training", "shares_invalid"),
        ({"since": "2026-05-02", "until": "2026-05-01"}, "until", "query_invalid"),
    ],
)
def test_what_makes_no_sense_is_told_beside_its_field(
    scene: Scene, typed: dict[str, object], field: str, code: str
) -> None:
    answer = pages_as(scene, Role.CURATOR).post(new(scene), SPLIT | typed)
    assert answer.status_code == 422
    beside = answer.text.split(f'id="id_{field}_error"')[1].split("</div>")[0]
    assert f"<code>{code}</code>" in beside
    plan = pages_as(scene, Role.CURATOR).get(new(scene, "snapshot_plan"), SPLIT | typed)
    assert (plan.status_code, f"{field.capitalize()}:" in plan.text) == (200, True)


@pytest.mark.django_db
def test_the_card_says_whose_labels_what_for_and_against_what(scene: Scene) -> None:
    service, curator = scene.service, member(scene.project, Role.CURATOR)
    samples = make_samples(service, 30, labels=["3"] * 30)
    label_set(actor=curator.actor, sample=samples[0], value="4")
    made = make_snapshot(service, samples=samples)
    shown = words(pages_as(scene, Role.VIEWER).get(reverse("webui:snapshot", args=[made.pk])).text)
    assert f"By {curator.username} 1 , 3.3 % of the labels" in shown
    assert "30 added, 9 removed, 0 relabelled" in shown
    assert f"beside snapshot {scene.snapshot.pk}" in shown
    assert "No version was trained or judged on it yet" in shown
    assert "Export" not in shown
    golden = make_snapshot(service, "golden", make_samples(service, 3))
    ValidationReport.objects.get(pk=scene.report.pk).snapshots.add(golden)
    first, judged = (
        words(pages_as(scene, Role.CURATOR).get(reverse("webui:snapshot", args=[one.pk])).text)
        for one in (scene.snapshot, golden)
    )
    assert f"Trained v{scene.candidate.number}" in first
    assert f"Judged v{scene.candidate.number}" in judged
    assert "Export" in judged


@pytest.mark.django_db
def test_two_snapshots_are_compared(scene: Scene) -> None:
    kept, gone, changed, new_one = make_samples(scene.service, 4, labels=list("1123"))
    before = make_snapshot(scene.service, samples=[kept, gone, changed])
    label_set(actor=SYSTEM, sample=changed, value="1")
    after = make_snapshot(scene.service, samples=[kept, changed, new_one])
    page = reverse("webui:snapshot_compare", args=[after.pk])
    client = pages_as(scene, Role.VIEWER)
    for address in (page, f"{page}?before={before.pk}"):
        shown = client.get(address).text
        assert "2 → 1" in shown
        for sample in (gone, changed, new_one):
            assert reverse("webui:thumbnail", args=[sample.pk]) in shown
        assert reverse("webui:thumbnail", args=[kept.pk]) not in shown
    alone = client.get(reverse("webui:snapshot_compare", args=[scene.snapshot.pk]))
    assert "Nothing to compare with" in alone.text
    foreign = make_snapshot(make_service())
    assert client.get(f"{page}?before={foreign.pk}").status_code == 404


@pytest.mark.django_db
def test_what_was_erased_has_no_picture_and_is_said_to_be_gone(scene: Scene) -> None:
    left, erased = make_samples(scene.service, 2, labels=list("12"))
    made = make_snapshot(scene.service, samples=[left, erased])
    samples_erase(actor=member(scene.project, Role.OWNER).actor, samples=[erased], reason="They asked.")
    client = pages_as(scene, Role.VIEWER)
    for view in ("snapshot", "snapshot_compare"):
        shown = client.get(reverse(f"webui:{view}", args=[made.pk])).text
        assert reverse("webui:thumbnail", args=[left.pk]) in shown
        assert reverse("webui:thumbnail", args=[erased.pk]) not in shown
        assert "2, gone" in shown


@pytest.mark.django_db
def test_a_download_comes_in_again_with_the_same_digest(scene: Scene) -> None:
    address = reverse("webui:snapshot_take_out", args=[scene.snapshot.pk])
    file = pages_as(scene, Role.CURATOR).post(address, {"format": "npz"})
    assert file["Content-Disposition"].startswith("attachment")
    service = make_service()
    samples = samples_import(actor=SYSTEM, service=service, file=io.BytesIO(file.getvalue()))  # type: ignore[attr-defined]
    assert make_snapshot(service, samples=samples).digest == scene.snapshot.digest
    refused = pages_as(scene, Role.CURATOR).post(address, {"format": "parquet"})
    assert (refused.status_code, "export_format" in refused.text) == (400, True)
    assert LogEntry.objects.filter(kind="snapshot.exported").count() == 1


@pytest.mark.django_db
def test_who_may_not_curate_is_told_so_instead_of_asked(scene: Scene) -> None:
    viewer = pages_as(scene, Role.VIEWER)
    assert "Curators, engineers and owners of the project do" in viewer.get(new(scene)).text
    assert "Make a snapshot" not in words(viewer.get(reverse("webui:snapshots")).text)
    assert "Make a snapshot" in words(pages_as(scene, Role.CURATOR).get(reverse("webui:snapshots")).text)


@pytest.mark.django_db(transaction=True)
def test_a_curator_splits_compares_and_takes_out_in_the_browser(
    browser_context: BrowserContext, page: Page
) -> None:
    scene = make_scene()
    make_samples(scene.service, 60)
    with web(free_port()) as server:
        log_in(browser_context, member(scene.project, Role.CURATOR), server)
        page.goto(f"{server}/snapshots/?service={scene.service.name}")
        page.get_by_role("link", name="Make a snapshot").click()
        plan = page.locator("#plan")
        expect(plan).to_contain_text("Validation")
        expect(plan.get_by_role("row").last).to_have_text(re.compile(r"All\s+42\s+12\s+6"))
        page.get_by_label("Golden, %").fill("0")
        page.get_by_label("Validation, %").fill("30")
        page.get_by_label("Validation, %").blur()
        expect(plan.get_by_role("row").last).to_have_text(re.compile(r"All\s+42\s+18\s*$"))
        page.get_by_role("button", name="Freeze").click()
        expect(page.get_by_role("status").first).to_contain_text("42 samples for training")
        made = Snapshot.objects.filter(role="training").latest("pk")
        page.get_by_role("link", name=str(made.pk), exact=True).click()
        expect(page.locator("#chart-classes")).to_have_attribute("data-state", "ready")
        page.get_by_role("button", name="Export").click()
        for _ in range(2):
            with page.expect_download() as waiting:
                page.get_by_role("button", name="Image folder").click()
            assert waiting.value.suggested_filename == f"{scene.service.name}-training-{made.pk}.zip"
        page.get_by_role("button", name="Close").click()
        page.get_by_role("link", name="Compare").click()
        expect(page.locator("#chart-moves")).to_have_attribute("data-state", "ready")
        page.set_viewport_size({"width": 400, "height": 900})
        for path in (f"/snapshots/{made.pk}/", f"/snapshots/{made.pk}/diff/", new(scene)):
            page.goto(server + path)
            assert page.evaluate("document.documentElement.scrollWidth") <= 400, path
        # Everything is frozen by now; the server stays until the page was told so.
        expect(page.locator("#plan")).to_contain_text("No sample")
