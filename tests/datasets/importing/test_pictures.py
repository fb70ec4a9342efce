"""Images as inputs: upright, of 8 bits, in the service's size and colours; all else has a reason."""

import struct
import zlib
from typing import Any

import numpy as np
import pytest
from PIL import Image

from backend.core.errors import AppError
from backend.datasets.importing.pictures import picture_input, require_pictures
from tests.datasets.importing.made import imported, picture, pixels_of, rejected, saved, tarred, zipped
from tests.factories import DIGITS, make_service

COLOUR: dict[str, Any] = DIGITS | {"shape": [3, 8, 8]}
EXIF_ORIENTATION = 0x0112


def corner(mode: str = "RGB", size: tuple[int, int] = (8, 8)) -> Image.Image:
    """Black, with a white top left quarter."""
    image = Image.new(mode, size)
    image.paste(Image.new(mode, (size[0] // 2, size[1] // 2), "white"), (0, 0))
    return image


def where_white(values: np.ndarray) -> str:
    """Which quarter of the first channel is white."""
    quarters = {
        "top left": values[0, :4, :4],
        "top right": values[0, :4, 4:],
        "bottom left": values[0, 4:, :4],
        "bottom right": values[0, 4:, 4:],
    }
    return " and ".join(name for name, quarter in quarters.items() if quarter.mean() > 128)


@pytest.mark.django_db
def test_a_photo_is_stored_upright() -> None:
    turned = Image.Exif()
    turned[EXIF_ORIENTATION] = 6  # to be turned by a quarter to the right
    service = make_service(signature=COLOUR)
    imported(service, zipped({"3/photo.jpg": saved(corner(size=(16, 16)), "JPEG", exif=turned, quality=95)}))
    assert where_white(pixels_of(service)) == "top right"


@pytest.mark.parametrize("mode", ["L", "RGB", "P", "CMYK", "RGBA", "1", "LA"])
def test_every_mode_keeps_what_it_shows(mode: str) -> None:
    form = "TIFF" if mode == "CMYK" else "PNG"
    content = saved(corner().convert(mode), form)
    for signature in (COLOUR, DIGITS):
        values = picture_input(content, signature)
        assert (values.shape, values.dtype) == (tuple(signature["shape"]), np.uint8)
        assert where_white(values) == "top left"


def test_of_sixteen_bits_the_higher_stay() -> None:
    values = np.arange(64, dtype=np.uint16).reshape(8, 8) * 1000
    content = saved(Image.fromarray(values))
    assert picture_input(content, DIGITS).tolist() == [(values >> 8).tolist()]


def test_thirty_two_bits_have_no_white() -> None:
    with pytest.raises(AppError, match="32 bits"):
        picture_input(saved(Image.fromarray(np.ones((8, 8), np.float32)), "TIFF"), DIGITS)


def test_another_size_is_stretched() -> None:
    assert where_white(picture_input(saved(corner(size=(40, 20))), COLOUR)) == "top left"


def test_decimals_are_scaled_to_the_range() -> None:
    signature = DIGITS | {"dtype": "float32", "range": [-1, 1]}
    values = picture_input(saved(corner("L")), signature)
    assert (values.dtype, values.min(), values.max()) == (np.float32, -1, 1)


def enormous(side: int) -> bytes:
    """A PNG of a few bytes whose header promises `side` x `side` pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b"")
    )


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.django_db
def test_each_bad_image_has_its_reason_and_the_rest_is_taken() -> None:
    service = make_service()
    files = {
        "3/good.png": picture(1),
        "3/cut.jpg": picture(2, (64, 64), "RGB", "JPEG")[:-400],
        "3/big.png": enormous(20_000),
        "3/wide.png": enormous(9_000),
        "3/script.svg": SVG,
        "3/disguised.png": SVG,
        "3/empty.png": b"",
        "3/notes.txt": b"hello",
        "nine/unknown.png": picture(3),
    }
    found = imported(service, tarred(files))
    assert (found.added, found.state) == (1, "finished")
    assert rejected(found) == {
        "3/cut.jpg": "image_undecodable",
        "3/big.png": "image_too_large",
        "3/wide.png": "image_too_large",
        "3/script.svg": "image_unknown",
        "3/disguised.png": "image_unknown",
        "3/empty.png": "image_unknown",
        "3/notes.txt": "image_unknown",
        "nine/unknown.png": "class_unknown",
    }
    assert all(reject.detail for reject in found.rejects.all())


@pytest.mark.django_db
def test_of_a_polyglot_the_pixels_alone_are_kept() -> None:
    """A picture that is a zip and a page with a script too is taken as the picture that it shows."""
    service, shown = make_service(), picture(1)
    behind = b"<script>alert(1)</script>" + zipped({"evil.sh": b"rm"})
    imported(service, tarred({"3/both.png": shown + behind}))
    assert np.array_equal(pixels_of(service), picture_input(shown, DIGITS))


@pytest.mark.parametrize(
    "changed",
    [
        {"shape": [4, 8, 8]},
        {"dtype": "float32", "range": None},
    ],
)
def test_services_that_no_image_fits_say_so(changed: dict[str, Any]) -> None:
    with pytest.raises(AppError, match=r"channels|range"):
        require_pictures(DIGITS | changed)
