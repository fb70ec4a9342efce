"""Archives: read without unpacking, within the limits, and never by the names that they hold."""

import io
import stat
import tarfile
import zipfile
from pathlib import Path

import pytest

from backend.config.environment import ENV
from backend.core.errors import AppError
from backend.datasets.models import DataImport, Sample
from backend.projects.models import Service
from tests.datasets.importing.made import (
    counts,
    imported,
    left_in,
    picture,
    rejected,
    tarred,
    uploaded,
    zipped,
)
from tests.factories import make_service

pytestmark = pytest.mark.django_db
MADE = {"zip": zipped, "tar": tarred, "tar.gz": lambda files: tarred(files, "w:gz")}


@pytest.fixture
def service() -> Service:
    return make_service()


def limited(monkeypatch: pytest.MonkeyPatch, **limits: int) -> None:
    for name, value in limits.items():
        monkeypatch.setitem(ENV.__dict__, name, value)


@pytest.mark.parametrize("kind", MADE)
def test_every_kind_of_archive_is_read_and_what_desktops_leave_is_passed_over(
    service: Service, kind: str
) -> None:
    files = {
        "digits/3/a.png": picture(1),
        "digits/4/b.png": picture(2),
        "__MACOSX/3/._a.png": b"x",
        "digits/.DS_Store": b"x",
        "digits/3/Thumbs.db": b"x",
    }
    found = imported(service, MADE[kind](files), name=f"digits.{kind}")
    assert (found.state, counts(found), found.fraction) == ("finished", (2, 0, 0), 1.0)
    assert {sample.labels.get().value for sample in service.samples.all()} == {"3", "4"}


def test_names_that_lead_out_are_told_and_written_nowhere(service: Service, home: Path) -> None:
    good, bad = (
        {"3/ok.png": picture(1)},
        ["../../3/up.png", "/3/root.png", "C:/3/disk.png", "3\\..\\..\\back.png"],
    )
    found = imported(service, zipped(good | {name: picture(2) for name in bad}))
    assert counts(found) == (1, 0, 4)
    assert rejected(found) == dict.fromkeys(bad, "item_escapes")
    assert not list(home.rglob("*.png"))


def test_slashes_emoji_and_nul_in_names(service: Service) -> None:
    files = {
        "3\\by windows.png": picture(1),
        "3/grinning \N{GRINNING FACE}.png": picture(2),
        "3//./odd.png": picture(3),
        "\N{GRINNING FACE}/a.png": picture(4),
        "3/line\nbreak.png": picture(5),
    }
    content = zipped(files | {"3/cutXoff.png": picture(6)}).replace(b"cutXoff", b"cut\0off")
    found = imported(service, content, new_class=True)
    assert counts(found) == (3, 0, 3)
    assert rejected(found) == {
        "\N{GRINNING FACE}/a.png": "class_name_invalid",
        "3/line\ufffdbreak.png": "item_name",
        "3/cut\ufffdoff.png": "item_name",
    }


def test_a_name_that_is_no_text_is_told(service: Service) -> None:
    content = tarred({"3/aXb.png": picture(1), "3/ok.png": picture(2)}).replace(b"3/aXb", b"3/a\xffb")
    # The checksum of the header changed with its byte.
    header = bytearray(content[:512])
    header[148:156] = b" " * 8
    header[148:156] = f"{sum(header):06o}\0 ".encode()
    found = imported(service, bytes(header) + content[512:])
    assert (counts(found), rejected(found)) == ((1, 0, 1), {"3/a\ufffdb.png": "item_name"})


def test_links_are_not_followed(service: Service) -> None:
    link = zipfile.ZipInfo("3/link.png")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr(link, "/etc/passwd")
        archive.writestr("3/ok.png", picture(1))
    for content in (
        written.getvalue(),
        tarred({"3/ok.png": picture(1)}, links={"3/link.png": "/etc/passwd"}),
    ):
        assert rejected(imported(service, content)) == {"3/link.png": "item_link"}


def test_a_zip_bomb_is_refused_as_it_comes(
    service: Service, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bomb = zipped({f"3/{number}.png": bytes(1 << 20) for number in range(20)})
    with pytest.raises(AppError) as refused:
        uploaded(service, bomb)
    assert refused.value.code == "archive_expands"
    assert not left_in(home)
    assert DataImport.objects.get().state == "cancelled"


def test_one_bomb_among_images_is_rejected_and_the_rest_taken(service: Service) -> None:
    plain = {f"3/{number}.png": picture(number, (200, 200), "RGB") for number in range(10)}
    found = imported(service, zipped(plain | {"3/bomb.png": bytes(8 << 20)}))
    assert (counts(found), rejected(found)) == ((10, 0, 1), {"3/bomb.png": "item_expands"})


def test_a_gzip_that_expands_for_ever_ends_the_import(service: Service, home: Path) -> None:
    content = tarred({"3/ok.png": picture(1), "3/bomb.png": bytes(60 << 20)}, "w:gz")
    found = imported(service, content)
    assert (found.state, left_in(home)) == ("failed", [])
    assert "times its size" in found.problem


def test_what_an_entry_says_of_its_size_is_not_believed(service: Service) -> None:
    """The directory promises 10 bytes; there is more, and no more than that is read."""
    content = bytearray(zipped({"3/liar.png": picture(1), "3/ok.png": picture(2)}))
    at = content.find(b"PK\x01\x02")
    content[at + 24 : at + 28] = (10).to_bytes(4, "little")
    found = imported(service, bytes(content))
    assert (counts(found), rejected(found)) == ((1, 0, 1), {"3/liar.png": "item_damaged"})


def test_damage_and_encryption_are_told_of_the_one_entry(service: Service) -> None:
    content = bytearray(zipped({"3/a.png": picture(1), "3/b.png": picture(2), "3/ok.png": picture(3)}))
    at = content.find(b"3/a.png") + len("3/a.png") + 5
    content[at : at + 20] = bytes(20)
    second = content.find(b"PK\x01\x02", content.find(b"PK\x01\x02") + 4)
    content[second + 8] |= 1
    found = imported(service, bytes(content))
    assert (counts(found), rejected(found)) == (
        (1, 0, 2),
        {"3/a.png": "item_damaged", "3/b.png": "item_encrypted"},
    )


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_compressions_without_a_bound_are_not_unpacked(service: Service, compression: int) -> None:
    found = imported(service, zipped({"3/a.png": picture(1)}, compression))
    assert rejected(found) == {"3/a.png": "item_compression"}


def test_limits_of_size_and_count(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    content = zipped({f"3/{number}.png": picture(number) for number in range(3)})
    for limits, code in (
        ({"import_items": 2}, "archive_too_many"),
        ({"import_bytes": len(content) - 1}, "import_too_large"),
    ):
        with monkeypatch.context() as patch:
            limited(patch, **limits)
            with pytest.raises(AppError) as refused:
                uploaded(service, content)
        assert refused.value.code == code
    limited(monkeypatch, import_item_bytes=50)
    assert set(rejected(imported(service, content)).values()) == {"item_too_large"}


def test_a_tar_of_too_many_ends_where_the_limit_is(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    limited(monkeypatch, import_items=2)
    found = imported(service, tarred({f"3/{number}.png": picture(number) for number in range(3)}))
    assert found.state == "failed"
    assert "more than 2 files" in found.problem


def test_a_header_that_would_fill_the_memory_is_refused(service: Service) -> None:
    long = tarfile.TarInfo("././@LongLink")
    long.type, long.size = tarfile.GNUTYPE_LONGNAME, 1 << 40
    with pytest.raises(AppError) as refused:
        uploaded(service, long.tobuf(tarfile.GNU_FORMAT) + bytes(1024))
    assert refused.value.code == "archive_unreadable"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"not an archive", "import_format"),
        (b"", "import_empty"),
        (zipped({}), "import_format"),
        (zipped({".hidden": b"x"}), "import_no_items"),
        (zipped({"3/a.png": picture(1)})[:-30], "archive_unreadable"),
        (b"\x1f\x8b" + b"no gzip" * 9, "archive_unreadable"),
        # A picture with a zip behind it, which zip programs would open.
        (picture(1) + zipped({"3/a.png": picture(1)}), "import_format"),
    ],
)
def test_what_is_no_archive_is_refused(service: Service, content: bytes, code: str, home: Path) -> None:
    with pytest.raises(AppError) as refused:
        uploaded(service, content)
    assert refused.value.code == code
    assert (left_in(home), Sample.objects.count()) == ([], 0)


def test_a_tar_that_was_cut_off_keeps_what_came_before(service: Service) -> None:
    whole = tarred({"3/a.png": picture(1), "3/b.png": picture(2, (64, 64), "RGB")})
    found = imported(service, whole[: 512 * 3 + 600])
    assert (found.state, counts(found)) == ("failed", (1, 0, 1))
    assert rejected(found) == {"3/b.png": "item_damaged"}
