"""Image folders and zips of them."""

import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cl_engine.sources import ReadOptions, read_source, read_split
from tests.cl_engine.refusals import refused
from tests.cl_engine.sources.made import picture, pictures, zipped

GREY = ReadOptions(channels=1)


def test_a_sub_folder_is_a_class(tmp_path: Path) -> None:
    (pictures(tmp_path / "pets") / "README.txt").write_text("not an image")
    (tmp_path / "pets" / "cat" / ".DS_Store").write_bytes(b"left by a desktop")
    samples = read_source(tmp_path / "pets", GREY)
    assert samples.classes == ("cat", "dog")
    assert (samples.x.shape, samples.x.dtype) == ((6, 1, 4, 6), np.uint8)
    assert samples.x[:, 0, 0, 0].tolist() == [0, 1, 2, 10, 11, 12]
    assert samples.y.tolist() == [0, 0, 0, 1, 1, 1]
    assert samples.ids[4] == "dog/1.png"
    assert read_source(tmp_path / "pets").x.shape == (6, 3, 4, 6)


@pytest.mark.parametrize("around", ["", "pets-v2/"])
def test_a_zip_of_a_folder_is_the_same(around: str, tmp_path: Path) -> None:
    folder = pictures(tmp_path / "pets")
    path = zipped(folder, tmp_path / "pets.zip", around=around)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("__MACOSX/pets/._0.png", b"left by a desktop")
    plain, packed = read_source(folder, GREY), read_source(path, GREY)
    assert np.array_equal(plain.x, packed.x)
    assert plain.ids.tolist() == packed.ids.tolist()
    assert plain.classes == packed.classes


def test_a_note_beside_the_folder_in_a_zip_changes_nothing(tmp_path: Path) -> None:
    folder = pictures(tmp_path / "pets")
    (folder / "README.txt").write_text("within")
    path = zipped(folder, tmp_path / "pets.zip", around="pets/")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("LICENSE.txt", "beside")
    assert read_source(path).classes == ("cat", "dog")


def test_a_single_class_is_refused(tmp_path: Path) -> None:
    pictures(tmp_path / "sets" / "pets")
    with refused("classes_too_few", "'pets'"):
        read_source(tmp_path / "sets")


def test_parts_of_its_own_are_kept(tmp_path: Path) -> None:
    pictures(tmp_path, part="pets/train", each=3)
    pictures(tmp_path, part="pets/test", each=1)
    (tmp_path / "pets" / "README.txt").write_text("not an image")
    split = read_split(tmp_path / "pets", GREY)
    assert (len(split.train), len(split.test)) == (6, 2)
    assert split.test.ids.tolist() == ["test/cat/0.png", "test/dog/0.png"]
    assert split.classes == ("cat", "dog")


def test_classes_may_be_given_in_order(tmp_path: Path) -> None:
    pictures(tmp_path / "pets")
    options = ReadOptions(channels=1, classes=("dog", "bird", "cat"))
    assert read_source(tmp_path / "pets", options).y.tolist() == [2, 2, 2, 0, 0, 0]
    with refused("label_unknown", "'dog'", "cat, bird"):
        read_source(tmp_path / "pets", ReadOptions(classes=("cat", "bird")))


def test_unequal_sizes_need_a_size(tmp_path: Path) -> None:
    picture(pictures(tmp_path / "pets") / "dog" / "9.png", size=(12, 8), grey=50)
    with refused("image_sizes_differ", "dog/9.png", "8 x 12", "4 x 6", "size"):
        read_source(tmp_path / "pets", GREY)
    samples = read_source(tmp_path / "pets", ReadOptions(channels=1, size=(2, 3)))
    assert samples.x.shape == (7, 1, 2, 3)
    assert (samples.x[6] == 50).all()


def test_a_photograph_is_set_upright(tmp_path: Path) -> None:
    pictures(tmp_path / "pets")
    pixels = np.zeros((6, 4), np.uint8)
    pixels[:3] = 255
    sideways = Image.fromarray(pixels)
    exif = sideways.getexif()
    exif[0x0112] = 6  # Turn it clockwise by a quarter to view it.
    sideways.save(tmp_path / "pets" / "cat" / "phone.png", exif=exif)
    samples = read_source(tmp_path / "pets", GREY)
    upright = samples.x[samples.ids.tolist().index("cat/phone.png"), 0]
    assert (upright[:, 3:] == 255).all()
    assert (upright[:, :3] == 0).all()


@pytest.mark.parametrize("packed", [False, True])
def test_a_broken_image_is_named(packed: bool, tmp_path: Path) -> None:
    folder = pictures(tmp_path / "pets")
    whole = (folder / "dog" / "1.png").read_bytes()
    (folder / "dog" / "1.png").write_bytes(whole[: len(whole) // 2])
    path = zipped(folder, tmp_path / "pets.zip") if packed else folder
    with refused("image_undecodable", "dog/1.png"):
        read_source(path)


def test_a_file_that_is_no_image_is_said_to_be_none(tmp_path: Path) -> None:
    (pictures(tmp_path / "pets") / "dog" / "1.png").write_text("a text")
    with refused("image_undecodable", "dog/1.png", "no known format"):
        read_source(tmp_path / "pets")


def test_pixels_that_bytes_cannot_hold_are_refused(tmp_path: Path) -> None:
    folder = pictures(tmp_path / "pets")
    Image.fromarray(np.full((4, 6), 40_000, np.uint16)).save(folder / "cat" / "deep.png")
    with refused("image_undecodable", "cat/deep.png", "8 bits"):
        read_source(folder, GREY)


def test_an_image_without_a_class_is_refused(tmp_path: Path) -> None:
    picture(pictures(tmp_path / "pets") / "stray.PNG")
    with refused("image_unlabelled", "stray.PNG"):
        read_source(tmp_path / "pets")


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "pets" / "cat").mkdir(parents=True)
    with refused("dataset_empty", "sub-folder"):
        read_split(tmp_path / "pets")


@pytest.mark.parametrize(
    "entry", ["../out.png", "/etc/out.png", "cat/../../out.png", "C:\\out.png", "..\\out.png"]
)
def test_a_zip_entry_that_escapes_is_refused(entry: str, tmp_path: Path) -> None:
    path = zipped(pictures(tmp_path / "pets"), tmp_path / "pets.zip")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(entry, b"")
    with refused("zip_entry_escapes", "out.png"):
        read_source(path)


def test_two_entries_of_one_name_are_refused(tmp_path: Path) -> None:
    path = zipped(pictures(tmp_path / "pets"), tmp_path / "pets.zip")
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.write(tmp_path / "pets" / "cat" / "0.png", "cat/0.png")
    with refused("ids_repeated", "cat/0.png"):
        read_source(path)


def test_what_is_no_zip_is_refused(tmp_path: Path) -> None:
    (tmp_path / "pets.zip").write_bytes(b"junk")
    with refused("dataset_unreadable", "pets.zip"):
        read_split(tmp_path / "pets.zip")


def test_sizes_and_channels_are_checked() -> None:
    for options in ({"size": (0, 5)}, {"channels": 2}, {"classes": ("a", "a")}):
        with refused("spec_invalid", next(iter(options))):
            ReadOptions(**options)


def test_links_are_followed_and_loops_are_not(tmp_path: Path) -> None:
    folder = pictures(tmp_path / "pets")
    pictures(tmp_path / "more")
    (folder / "emu").symlink_to(tmp_path / "more" / "cat")
    (folder / "cat" / "loop").symlink_to(folder)
    samples = read_source(folder, GREY)
    assert samples.classes == ("cat", "dog", "emu")
    assert np.bincount(samples.y).tolist() == [3, 3, 3]
