"""Labels as CSV or as COCO writes them: of samples that there are, or beside the images of an archive."""

import json
from typing import Any

import pytest

from backend.access.roles import Role
from backend.core.errors import AppError
from backend.core.models import LogEntry
from backend.datasets.models import Sample
from backend.datasets.services import label_set
from backend.projects.models import Service
from tests.datasets.importing.made import counts, imported, picture, rejected, tarred, uploaded, zipped
from tests.datasets.importing.test_tables import FLOWERS
from tests.factories import SYSTEM, make_inputs, make_samples, make_service, member

pytestmark = pytest.mark.django_db
MADE = {"zip": zipped, "tar": tarred, "tar.gz": lambda files: tarred(files, "w:gz")}
IMAGES = {"a.png": picture(1), "b.png": picture(2), "c.png": picture(3)}


@pytest.fixture
def service() -> Service:
    """One of three unlabelled samples that came as files."""
    service = make_service()
    imported(service, zipped(IMAGES))
    return service


def labels(service: Service) -> dict[str, str]:
    return dict(service.samples.values_list("name", "label"))


def labelled(service: Service, content: str | bytes, **options: Any) -> Any:
    content = content.encode() if isinstance(content, str) else content
    return imported(service, content, name="labels.csv", **options)


def coco(**changed: Any) -> bytes:
    whole = {
        "images": [
            {"id": 1, "file_name": "a.png"},
            {"id": 2, "file_name": "b.png"},
            {"id": 3, "file_name": "c.png"},
        ],
        "annotations": [{"image_id": 1, "category_id": 7}, {"image_id": 2, "category_id": 9}],
        "categories": [{"id": 7, "name": "3"}, {"id": 9, "name": "4"}],
    }
    return json.dumps(whole | changed).encode()


def test_a_csv_labels_samples_by_the_names_of_their_files(service: Service) -> None:
    curator = member(service.project, Role.CURATOR).actor
    found = labelled(service, "\ufefffile_name;label\na.png;3\nb.png;4\n", actor=curator)
    assert (found.state, counts(found)) == ("finished", (0, 2, 0))
    assert labels(service) == {"a.png": "3", "b.png": "4", "c.png": ""}
    assert service.samples.get(name="a.png").labelled_by == curator.ref
    assert LogEntry.objects.get(kind="labels.imported").data == {"count": 2, "new": 2}


def test_samples_are_named_by_number_digest_or_request_too(service: Service) -> None:
    a, b, _ = service.samples.order_by("pk")
    labelled(service, f"sample,class\n{a.pk},3\n")
    labelled(service, f"sha256,label\n{b.payload},4\n")
    [asked] = make_samples(service, 1, labelled=False, source="traffic", names=["request-7"])
    labelled(service, "request_id,label\nrequest-7,5\n")
    assert labels(service) == {"a.png": "3", "b.png": "4", "c.png": "", "request-7": "5"}
    assert Sample.objects.get(pk=asked.pk).label == "5"


def test_coco_says_what_an_image_shows(service: Service) -> None:
    found = labelled(service, coco())
    assert (counts(found), rejected(found)) == ((0, 2, 1), {"c.png": "label_missing"})
    assert labels(service) == {"a.png": "3", "b.png": "4", "c.png": ""}


def test_of_several_classes_none_is_taken_but_one_twice_is(service: Service) -> None:
    two = [{"image_id": 1, "category_id": 7}, {"image_id": 1, "category_id": 9}]
    again = [{"image_id": 2, "category_id": 9}, {"image_id": 2, "category_id": 9}]
    found = labelled(service, coco(annotations=two + again))
    assert rejected(found) == {"a.png": "label_several", "c.png": "label_missing"}
    assert labels(service) == {"a.png": "", "b.png": "4", "c.png": ""}


def test_each_row_that_is_not_taken_has_its_reason(service: Service) -> None:
    imported(service, zipped({"a.png": picture(9)}))
    rows = [
        "file,label",
        "b.png,4",
        "gone.png,3",
        "c.png,whale",
        "c.png,",
        "a.png,3",
        "c.png,3,3",
        "c\0.png,3",
    ]
    found = labelled(service, "\n".join(rows))
    assert counts(found) == (0, 1, 6)
    assert list(found.rejects.values_list("code", flat=True)) == [
        "sample_unknown",
        "class_unknown",
        "label_missing",
        "sample_ambiguous",
        "row_length",
        "row_no_text",
    ]
    assert labels(service)["b.png"] == "4"


@pytest.mark.parametrize(
    "row", ["sample,label\nabc,3", "sample,label\n" + "9" * 40 + ",3", "sha256,label\nxyz,3"]
)
def test_what_names_no_sample_is_told(service: Service, row: str) -> None:
    assert set(rejected(labelled(service, row)).values()) == {"sample_unnamed"}


def test_labels_of_another_service_s_samples_are_not_touched(service: Service) -> None:
    other = make_samples(make_service(), 1, labelled=False)[0]
    found = labelled(service, f"sample,label\n{other.pk},3\n")
    assert set(rejected(found).values()) == {"sample_unknown"}
    assert Sample.objects.get(pk=other.pk).label == ""


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b'{"images": 1}',
        coco(annotations="none"),
        coco(images=[{"id": [1], "file_name": "a.png"}]),
        b'{"a":' * 100_000,
    ],
)
def test_what_cannot_be_read_is_refused(service: Service, content: bytes) -> None:
    with pytest.raises(AppError) as refused:
        uploaded(service, content, name="labels.json")
    assert refused.value.code == "labels_unreadable"


def test_a_table_of_vectors_is_none_of_labels_but_its_labels_are() -> None:
    service = make_service(signature=FLOWERS, architecture="mlp")
    [sample] = make_samples(service, 1, labelled=False, inputs=make_inputs(1)[:, 0, 0, :2].astype("float32"))
    assert uploaded(service, b"height,width,label\n1,2,rose\n").state == "receiving"
    labelled(service, f"sample,label\n{sample.pk},tulip\n")
    assert Sample.objects.get(pk=sample.pk).label == "tulip"


@pytest.mark.parametrize("form", MADE)
@pytest.mark.parametrize("folder", ["", "digits/", "./digits/"])
def test_an_archive_may_hold_its_labels_beside_its_images(form: str, folder: str) -> None:
    service = make_service()
    files = {f"{folder}images/{name}": content for name, content in IMAGES.items()}
    table = b"file,label\nimages/a.png,3\nb.png,4\nnot-there.png,4\n"
    found = imported(service, MADE[form](files | {f"{folder}labels.csv": table}))
    assert counts(found) == (3, 0, 0)
    named = {name.rpartition("/")[2]: label for name, label in labels(service).items()}
    assert named == {"a.png": "3", "b.png": "4", "c.png": ""}


def test_a_zip_with_coco_s_labels_rejects_what_has_several() -> None:
    service = make_service()
    two = [
        {"image_id": 1, "category_id": 7},
        {"image_id": 1, "category_id": 9},
        {"image_id": 2, "category_id": 9},
    ]
    found = imported(service, zipped(IMAGES | {"_annotations.coco.json": coco(annotations=two)}))
    assert rejected(found) == {"a.png": "label_several", "c.png": "label_missing"}
    assert labels(service) == {"b.png": "4"}


def test_labels_that_cannot_be_read_end_a_tar_before_its_images_and_are_refused_in_a_zip() -> None:
    service, files = make_service(), IMAGES | {"labels.json": b"{"}
    found = imported(service, tarred(files))
    assert (found.state, counts(found)) == ("failed", (0, 0, 0))
    with pytest.raises(AppError) as refused:
        uploaded(service, zipped(files))
    assert refused.value.code == "labels_unreadable"


def test_a_label_that_was_given_before_is_no_new_one(service: Service) -> None:
    label_set(actor=SYSTEM, sample=service.samples.get(name="a.png"), value="3")
    labelled(service, "file,label\na.png,3\n")
    assert service.samples.get(name="a.png").labels.count() == 1
