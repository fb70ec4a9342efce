"""Files of samples: all of one, or nothing, and nothing in it is unpickled."""

import io
import pickle
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from backend.core.errors import AppError
from backend.datasets.models import Sample
from backend.datasets.queries import SampleQuery
from backend.datasets.selectors import sample_list
from backend.datasets.services import imports, samples_import
from tests.factories import SYSTEM, make_inputs, make_service

pytestmark = pytest.mark.django_db


def npz(**arrays: Any) -> io.BytesIO:
    written = io.BytesIO()
    np.savez(written, **arrays)
    written.seek(0)
    return written


@pytest.mark.parametrize(
    ("arrays", "labels"),
    [
        ({"y": np.array(["3", "1"])}, ["3", "1"]),
        ({"y": np.array([3, 1])}, ["3", "1"]),
        ({"y": np.array([1, 0], np.uint8), "classes": np.array(["1", "3"])}, ["3", "1"]),
        ({}, ["", ""]),
    ],
)
def test_labels_are_names_or_indices_or_absent(arrays: dict[str, Any], labels: list[str | None]) -> None:
    service = make_service()
    samples = samples_import(actor=SYSTEM, service=service, file=npz(x=make_inputs(2), **arrays))
    found = {sample.pk: sample.label for sample in sample_list(SYSTEM, service)}
    assert [found[sample.pk] for sample in samples] == labels


class Bomb:
    def __reduce__(self) -> tuple[Any, ...]:
        return (pytest.fail, ("the file was unpickled",))


def pickled() -> io.BytesIO:
    return npz(x=np.array([Bomb()], dtype=object))


def zipped(name: str, content: bytes) -> io.BytesIO:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr(name, content)
    return written


def scratched() -> io.BytesIO:
    """A compressed file with damage in the middle of its data."""
    written = io.BytesIO()
    np.savez_compressed(written, x=make_inputs(20))
    content = bytearray(written.getvalue())
    content[200:240] = bytes(40)
    return io.BytesIO(bytes(content))


def boasting() -> bytes:
    """An array whose header promises far more than there is."""
    written = io.BytesIO()
    header = {"descr": "|u1", "fortran_order": False, "shape": (1 << 50, 1, 8, 8)}
    np.lib.format.write_array_header_1_0(written, header)
    return written.getvalue()


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (pickled, "npz_unreadable"),
        (lambda: io.BytesIO(pickle.dumps(Bomb())), "npz_unreadable"),
        (lambda: io.BytesIO(b"not a zip file"), "npz_unreadable"),
        (lambda: io.BytesIO(npz(x=make_inputs(2)).getvalue()[:200]), "npz_unreadable"),
        (lambda: zipped("x.npy", b"no array"), "npz_unreadable"),
        (scratched, "npz_unreadable"),
        (lambda: zipped("x.npy", boasting()), "npz_unreadable"),
        (lambda: npz(z=make_inputs(2)), "npz_array_missing"),
        (lambda: npz(x=make_inputs(2).reshape(2, 64)), "shape_mismatch"),
        (lambda: npz(x=make_inputs(2), y=np.array([0, 9])), "npz_labels_invalid"),
        (lambda: npz(x=make_inputs(2), y=np.array([-1, 0])), "npz_labels_invalid"),
        (lambda: npz(x=make_inputs(2), y=np.array([0.0, 1.0])), "npz_labels_invalid"),
        (lambda: npz(x=make_inputs(2), y=np.array([1])), "labels_mismatch"),
        (lambda: npz(x=make_inputs(2), y=np.array(["0", "\x1b"])), "class_name_invalid"),
    ],
)
def test_a_bad_file_is_refused_whole(make: Any, code: str) -> None:
    with pytest.raises(AppError) as refused:
        samples_import(actor=SYSTEM, service=make_service(), file=make())
    assert refused.value.code == code
    assert not Sample.objects.exists()


def test_a_file_that_would_fill_the_memory_is_refused_before_it_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(imports, "LIMIT_BYTES", 1000)
    with pytest.raises(AppError) as refused:
        samples_import(actor=SYSTEM, service=make_service(), file=npz(x=make_inputs(20)))
    assert refused.value.code == "npz_too_large"


def test_the_command_imports_and_holds_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    service = make_service(name="digits")
    path = tmp_path / "golden.npz"
    path.write_bytes(npz(x=make_inputs(3), y=np.array([0, 1, 2])).getvalue())
    call_command("import_samples", "digits", str(path), "--reserved", "golden")
    assert "3 samples" in capsys.readouterr().out
    assert sample_list(SYSTEM, service, SampleQuery(split=("golden",), labelled=True)).count() == 3


def test_the_command_refuses_in_one_sentence_with_a_code(tmp_path: Path) -> None:
    make_service(name="digits")
    path = tmp_path / "nine.npz"
    path.write_bytes(npz(x=make_inputs(1), y=np.array(["9"])).getvalue())
    with pytest.raises(CommandError, match="class_unknown"):
        call_command("import_samples", "digits", str(path))
    with pytest.raises(CommandError, match="not_found"):
        call_command("import_samples", "letters", str(path))
    with pytest.raises(CommandError, match="npz_unreadable"):
        call_command("import_samples", "digits", str(tmp_path / "absent.npz"))
    call_command("import_samples", "digits", str(path), "--new-class")
    assert Sample.objects.count() == 1
