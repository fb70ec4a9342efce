"""The pages of imports: a file is sent, watched, cancelled, and what was not taken is read."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from backend.access.roles import Role
from backend.datasets.models import DataImport
from tests.browser import log_in
from tests.clients import pages_as
from tests.datasets.importing.made import imported, performed, picture, uploaded, zipped
from tests.datasets.importing.test_tables import FLOWERS
from tests.factories import make_samples, make_service, member
from tests.webui.daphne import free_port, web
from tests.webui.scenes import Scene, make_scene

CONTENT = zipped({"3/a.png": picture(1), "4/b.png": picture(2), "4/<b>.png": b"x", "nine/c.png": picture(3)})
# Each page of rejects holds 50.
MANY = zipped({f"3/{number}.txt": b"x" for number in range(60)})


def sent(scene: Scene, content: bytes, role: Role = Role.CURATOR, **typed: str) -> object:
    body = {"file": SimpleUploadedFile("digits.zip", content), "reserved": "", **typed}
    return pages_as(scene, role).post(reverse("webui:imports", args=[scene.service.name]), body)


@pytest.mark.django_db
def test_a_file_is_sent_and_what_was_not_taken_is_told(scene: Scene) -> None:
    answer = sent(scene, CONTENT, new_class="on", reserved="golden")
    found = DataImport.objects.get()
    page = reverse("webui:data_import", args=[found.pk])
    assert (answer["Location"], found.new_class, found.reserved) == (page, True, "golden")  # type: ignore[index]
    performed(found)
    shown = pages_as(scene, Role.VIEWER).get(page).content.decode()
    assert "4/&lt;b&gt;.png" in shown
    assert "1 × image_unknown" in shown
    assert reverse("webui:data_import_stop", args=[found.pk]) not in shown
    assert (
        "digits.zip"
        in pages_as(scene, Role.VIEWER)
        .get(reverse("webui:imports", args=[scene.service.name]))
        .content.decode()
    )


@pytest.mark.django_db
@pytest.mark.parametrize(("content", "said"), [(b"text", "import_format"), (b"", "empty")])
def test_a_refused_file_is_told_beside_its_field(scene: Scene, content: bytes, said: str) -> None:
    answer = sent(scene, content)
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert said in answer.content.decode()  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_a_viewer_sends_nothing_and_cancels_nothing(scene: Scene) -> None:
    assert sent(scene, CONTENT, Role.VIEWER).status_code == 403  # type: ignore[attr-defined]
    found = uploaded(scene.service, CONTENT)
    stop = reverse("webui:data_import_stop", args=[found.pk])
    assert pages_as(scene, Role.VIEWER).post(stop).status_code == 403
    shown = pages_as(scene, Role.VIEWER).get(reverse("webui:data_import", args=[found.pk])).text
    assert "Send another" not in shown
    assert pages_as(scene, Role.CURATOR).post(stop).status_code == 302
    found.refresh_from_db()
    assert found.state == "cancelled"


@pytest.mark.django_db
def test_many_rejects_are_paged_and_a_running_page_stays_on_its_page(scene: Scene) -> None:
    found = imported(scene.service, MANY)
    DataImport.objects.filter(pk=found.pk).update(state="running")
    shown = pages_as(scene, Role.VIEWER).get(reverse("webui:data_import", args=[found.pk]), {"page": 2})
    assert "51–60 of 60" in shown.content.decode()
    assert "state/?page=2" in shown.content.decode()


TABLE = b"height,width,<i>,class\n1,2,x,rose\n3,4,x,tulip\n"


@pytest.mark.django_db
def test_the_columns_of_a_table_are_chosen_beside_its_beginning(scene: Scene) -> None:
    flowers = make_service(scene.project, signature=FLOWERS, architecture="mlp")
    client = pages_as(scene, Role.CURATOR)
    body = {"file": SimpleUploadedFile("flowers.csv", TABLE), "reserved": ""}
    answer = client.post(reverse("webui:imports", args=[flowers.name]), body)
    found = DataImport.objects.get()
    begin = reverse("webui:data_import_begin", args=[found.pk])
    assert (answer["Location"], found.state) == (begin, "receiving")
    shown = client.get(begin).content.decode()
    assert "&lt;i&gt;" in shown
    assert "height\nwidth</textarea>" in shown
    assert begin in client.get(reverse("webui:data_import", args=[found.pk])).content.decode()
    wrong = client.post(begin, {"label": "class", "features": "height"})
    assert (wrong.status_code, "columns_count" in wrong.content.decode()) == (422, True)
    assert pages_as(scene, Role.VIEWER).post(begin, {}).status_code == 403
    assert client.post(begin, {"label": "class", "features": "width\nheight"}).status_code == 302
    assert (performed(DataImport.objects.get()).added, client.get(begin).status_code) == (2, 302)


@pytest.mark.django_db(transaction=True)
def test_it_is_sent_and_followed_in_a_browser(page: Page, browser_context: BrowserContext) -> None:
    scene = make_scene()
    with web(free_port()) as address:
        log_in(browser_context, member(scene.project, Role.CURATOR), address)
        page.set_viewport_size({"width": 400, "height": 900})
        page.goto(f"{address}/services/{scene.service.name}/imports/")
        page.get_by_label("File").set_input_files(
            {"name": "digits.zip", "mimeType": "application/zip", "buffer": CONTENT}
        )
        page.get_by_role("button", name="Bring it in").click()
        expect(page.get_by_text("It begins when a worker is free.")).to_be_visible()
        performed(DataImport.objects.get())
        expect(page.get_by_text("It is in, but for some.")).to_be_visible()
        expect(page.get_by_text("image_unknown").last).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 400


@pytest.mark.django_db(transaction=True)
def test_a_file_of_labels_is_sent_in_a_browser(page: Page, browser_context: BrowserContext) -> None:
    scene = make_scene()
    make_samples(scene.service, 2, labelled=False, names=["a.png", "b.png"])
    table = b"file,label\na.png,3\nb.png,whale\n"
    with web(free_port()) as address:
        log_in(browser_context, member(scene.project, Role.CURATOR), address)
        page.goto(f"{address}/services/{scene.service.name}/imports/")
        page.get_by_label("File").set_input_files(
            {"name": "labels.csv", "mimeType": "text/csv", "buffer": table}
        )
        page.get_by_role("button", name="Bring it in").click()
        expect(page.get_by_text("It begins when a worker is free.")).to_be_visible()
        performed(DataImport.objects.get())
        expect(page.get_by_text("It is in, but for some.")).to_be_visible()
        expect(page.get_by_role("cell", name="class_unknown")).to_be_visible()
    assert dict(scene.service.samples.exclude(name="").values_list("name", "label")) == {
        "a.png": "3",
        "b.png": "",
    }
