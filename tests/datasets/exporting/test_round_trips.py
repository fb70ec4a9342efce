"""A snapshot that goes out as a file and comes in again, into another service, has the same digest."""

import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from django.core.management import CommandError, call_command

from backend.core.blobs import blobs
from backend.core.errors import AppError, ForbiddenError, NotFoundError
from backend.core.models import LogEntry
from backend.datasets.exporting.formats import formats_for
from backend.datasets.importing.pictures import scaled
from backend.datasets.importing.services import import_begin
from backend.datasets.models import Sample, Snapshot
from backend.datasets.services import samples_import, snapshot_export
from backend.projects.models import Service
from tests.datasets.importing.made import counts, imported, performed, uploaded
from tests.factories import DIGITS, SYSTEM, make_samples, make_service, make_snapshot, make_user, member

pytestmark = pytest.mark.django_db

RGB = {**DIGITS, "shape": [3, 5, 7]}
FLOATS = {**DIGITS, "dtype": "float32", "range": [-1.0, 1.0]}
VECTORS: dict[str, Any] = {
    **DIGITS,
    "task": "tabular_classification",
    "dtype": "float32",
    "shape": [3],
    "layout": None,
    "range": None,
    "features": ["label", "größe, cm", "y"],
}
BYTES = {**VECTORS, "task": "vector_classification", "dtype": "uint8", "range": [0, 255], "features": None}


def inputs_of(signature: dict[str, Any], count: int = 9) -> np.ndarray:
    random = np.random.default_rng(7)
    pixels = random.integers(0, 256, (count, *signature["shape"]), dtype=np.uint8)
    if signature["dtype"] == "uint8":
        return pixels
    if signature["layout"]:
        return scaled(pixels, signature)
    odd = [[-0.0, 1e-45, 3.4e38], [1 / 3, -1e-9, 123456.79]]
    return np.array([*odd, *random.normal(0, 1, (count - 2, 3))], np.float32)


def made(signature: dict[str, Any], labels: list[str] | None = None) -> Snapshot:
    service = make_service(
        signature=signature, architecture="small_cnn" if signature["layout"] else "tabular_mlp"
    )
    samples = make_samples(service, 9, inputs=inputs_of(signature), labels=labels or list("012340123"))
    return make_snapshot(service, samples=samples)


def exported(snapshot: Snapshot, form: str) -> bytes:
    return b"".join(snapshot_export(actor=SYSTEM, snapshot=snapshot, form=form).pieces)


def elsewhere(snapshot: Snapshot) -> Service:
    """Another service of the same signature, whose samples have other ids."""
    service = make_service(signature=snapshot.service.signature, architecture=snapshot.service.architecture)
    make_samples(service, 2, labelled=False, inputs=inputs_of(service.signature, 11)[-2:])
    return service


def frozen(service: Service) -> Snapshot:
    return make_snapshot(service, "golden", list(Sample.objects.filter(service=service).exclude(label="")))


@pytest.mark.parametrize("signature", [DIGITS, RGB, FLOATS, VECTORS, BYTES], ids=str)
def test_npz(signature: dict[str, Any]) -> None:
    before = made(signature)
    content = exported(before, "npz")
    at_once, in_background = elsewhere(before), elsewhere(before)
    samples_import(actor=SYSTEM, service=at_once, file=io.BytesIO(content))
    found = imported(in_background, content, name="digits.npz")
    assert (found.state, counts(found)) == ("finished", (9, 0, 0))
    assert {frozen(service).digest for service in (at_once, in_background)} == {before.digest}
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        assert (arrays["x"].shape, arrays["x"].dtype) == (
            (9, *signature["shape"]),
            np.dtype(signature["dtype"]),
        )
        assert arrays["classes"].tolist() == before.classes


@pytest.mark.parametrize("signature", [DIGITS, RGB, FLOATS], ids=["grey", "colour", "decimals"])
def test_image_folder(signature: dict[str, Any]) -> None:
    before = made(signature)
    service = elsewhere(before)
    found = imported(service, exported(before, "images"))
    assert (found.state, counts(found)) == ("finished", (9, 0, 0))
    assert frozen(service).digest == before.digest


@pytest.mark.parametrize("signature", [VECTORS, BYTES], ids=["decimals", "bytes"])
def test_parquet(signature: dict[str, Any]) -> None:
    before = made(signature)
    service = elsewhere(before)
    content = exported(before, "parquet")
    waiting = uploaded(service, content, name="rows.parquet")
    found = performed(import_begin(actor=SYSTEM, data_import=waiting))
    assert (found.state, counts(found)) == ("finished", (9, 0, 0))
    assert frozen(service).digest == before.digest
    names = pq.read_schema(io.BytesIO(content)).names
    assert names == (["class", *VECTORS["features"]] if signature is VECTORS else ["label", "x0", "x1", "x2"])


def test_classes_beyond_the_signature_come_back_too() -> None:
    before = made(DIGITS, labels=["0", "nine & ten", "Größe", "a: b", "N.A."] + ["1"] * 4)
    for form in ("npz", "images"):
        service = elsewhere(before)
        if form == "npz":
            samples_import(actor=SYSTEM, service=service, file=io.BytesIO(exported(before, form)))
        else:
            imported(service, exported(before, form), new_class=True)
        assert frozen(service).digest == before.digest, form


def test_the_same_snapshot_gives_the_same_bytes() -> None:
    for signature in (DIGITS, VECTORS):
        before = made(signature)
        for one in formats_for(before.service):
            assert exported(before, one.name) == exported(before, one.name)


def test_what_pictures_cannot_hold_is_refused_before_a_byte_goes_out() -> None:
    service = make_service(signature=FLOATS)
    inputs = inputs_of(FLOATS)
    inputs[4, 0, 0, 0] = 0.001
    before = make_snapshot(service, samples=make_samples(service, 9, inputs=inputs))
    with pytest.raises(AppError) as refused:
        exported(before, "images")
    assert (refused.value.code, refused.value.data["count"]) == ("export_not_lossless", 1)
    assert not LogEntry.objects.filter(kind="snapshot.exported").exists()


@pytest.mark.parametrize("name", ["a/b", ".hidden", "__MACOSX"])
def test_a_class_that_no_folder_can_be_called_by_is_refused(name: str) -> None:
    signature = {**DIGITS, "classes": ["0", "1", "2", "3", "4", name]}
    with pytest.raises(AppError) as refused:
        exported(made(signature, labels=[name, *list("01234012")]), "images")
    assert (refused.value.code, refused.value.data["name"]) == ("export_class", name)


@pytest.mark.parametrize(
    ("changed", "labels", "code"),
    [
        ({"classes": ["0", " 1"]}, [" 1", *["0"] * 8], "export_class"),
        ({"features": ["a", "b", "b"]}, None, "export_columns"),
        ({"features": ["a", "b", "c\td"]}, None, "export_columns"),
    ],
)
def test_what_a_table_would_not_give_back_is_refused(
    changed: dict[str, Any], labels: list[str] | None, code: str
) -> None:
    with pytest.raises(AppError) as refused:
        exported(made({**VECTORS, **changed}, labels), "parquet")
    assert refused.value.code == code


@pytest.mark.parametrize(("signature", "form"), [(DIGITS, "parquet"), (VECTORS, "images"), (DIGITS, "csv")])
def test_what_its_own_imports_do_not_read_is_not_offered(signature: dict[str, Any], form: str) -> None:
    with pytest.raises(AppError) as refused:
        exported(made(signature), form)
    assert (refused.value.code, refused.value.data["field"]) == ("export_format", "format")


def test_a_snapshot_that_is_not_whole_does_not_go_out() -> None:
    before = made(DIGITS)
    blobs().delete(Sample.objects.first().payload)  # type: ignore[union-attr]
    with pytest.raises(AppError) as refused:
        exported(before, "npz")
    assert (refused.value.code, refused.value.data["count"]) == ("snapshot_incomplete", 1)


def test_a_file_is_never_in_memory_as_a_whole() -> None:
    service = make_service(signature={**DIGITS, "shape": [1, 512, 512]})
    random = np.random.default_rng(0)
    inputs = random.integers(0, 256, (20, 1, 512, 512), dtype=np.uint8)
    before = make_snapshot(service, samples=make_samples(service, 20, inputs=inputs))
    for form in ("npz", "images"):
        sizes = [len(piece) for piece in snapshot_export(actor=SYSTEM, snapshot=before, form=form).pieces]
        assert sum(sizes) > 20 * 512 * 512
        assert max(sizes) < 2 << 20


def test_content_that_was_changed_ends_the_file() -> None:
    before = made(DIGITS)
    blobs().path(Sample.objects.latest("payload").payload).write_bytes(bytes(64))
    with pytest.raises(AppError) as refused:
        exported(before, "npz")
    assert refused.value.code == "digest_mismatch"


def test_who_takes_data_out_stands_in_the_log() -> None:
    before = made(DIGITS)
    curator = member(before.service.project, "curator").actor
    out = snapshot_export(actor=curator, snapshot=before, form="images")
    assert out.file_name == f"{before.service.name}-training-{before.pk}.zip"
    entry = LogEntry.objects.get(kind="snapshot.exported")
    assert (entry.actor, entry.object) == (curator.ref, f"snapshot:{before.pk}")
    assert entry.data == {"format": "images", "size": 9, "digest": before.digest}
    viewer, stranger = member(before.service.project, "viewer").actor, make_user().actor
    for actor, error in ((viewer, ForbiddenError), (stranger, NotFoundError)):
        with pytest.raises(error):
            snapshot_export(actor=actor, snapshot=before, form="npz")


def test_the_command_writes_a_file_and_overwrites_none(tmp_path: Path, capsys: Any) -> None:
    before, file = made(DIGITS), tmp_path / "digits.zip"
    call_command("export_snapshot", before.pk, file, "--format", "images")
    assert before.digest in capsys.readouterr().out
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        assert len(archive.namelist()) == 9
    with pytest.raises(CommandError, match="could not be written"):
        call_command("export_snapshot", before.pk, file)
    with pytest.raises(CommandError, match="export_format"):
        call_command("export_snapshot", before.pk, tmp_path / "x", "--format", "parquet")
