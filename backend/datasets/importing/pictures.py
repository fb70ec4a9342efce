"""An image's bytes as an input of a service: its pixels, upright, in the signature's size, colours and range."""

import io
import struct
import zlib

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from backend.config.environment import ENV
from backend.core.errors import AppError
from backend.datasets.payloads import Array, Signature, sample_dtype

# Pillow knows more, some by way of other programs.
FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF")
MODES = {1: "L", 3: "RGB"}
UNDECODABLE = (OSError, ValueError, SyntaxError, EOFError, OverflowError, struct.error, zlib.error)


def require_pictures(signature: Signature) -> None:
    """Refuse a service of images that no file of an image fits. Raises AppError `images_unsuitable`."""
    if signature["shape"][0] not in MODES:
        raise AppError("images_unsuitable", "Image files have 1 or 3 channels; bring in an .npz.")
    if signature["dtype"] != "uint8" and signature.get("range") is None:
        reason = "This service's inputs have no range that pixels could be scaled to; bring in an .npz."
        raise AppError("images_unsuitable", reason)


def picture_input(content: bytes, signature: Signature) -> Array:
    """(C, H, W) in the signature's dtype. All but the pixels of the first picture is left behind.

    Raises: AppError `image_unknown`, `image_too_large`, `image_undecodable`.
    """
    channels, height, width = signature["shape"]
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as image:
            if image.width * image.height > ENV.import_pixels:
                raise _too_large(f"{image.width} x {image.height}")
            upright = _of_bytes(ImageOps.exif_transpose(image)).convert(MODES[channels])
    except UnidentifiedImageError as error:
        raise AppError("image_unknown", f"It is no image: {', '.join(FORMATS)} are taken.") from error
    except Image.DecompressionBombError as error:
        raise _too_large("far too many") from error
    except UNDECODABLE as error:
        raise AppError("image_undecodable", f"It could not be decoded: {error}.") from error
    if upright.size != (width, height):
        upright = upright.resize((width, height), Image.Resampling.BILINEAR)
    pixels = np.asarray(upright, np.uint8).reshape(height, width, channels)
    return scaled(np.ascontiguousarray(pixels.transpose(2, 0, 1)), signature)


def scaled(pixels: NDArray[np.uint8], signature: Signature) -> Array:
    """Pixels (C, H, W) as an input: bytes as they are, else stretched over the signature's range."""
    if signature["dtype"] == "uint8":
        return pixels
    low, high = signature["range"]
    stretched: Array = (low + pixels * np.float32((high - low) / 255)).astype(sample_dtype(signature))
    return stretched.clip(low, high)


def _of_bytes(image: Image.Image) -> Image.Image:
    """The image with 8 bits for each value; of 16 the higher ones stay."""
    if image.mode.startswith("I;16"):
        return Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    if image.mode[0] in "IF":
        raise ValueError("it has 32 bits for each value")
    return image


def _too_large(pixels: str) -> AppError:
    return AppError("image_too_large", f"It has {pixels} pixels; at most {ENV.import_pixels:,} are taken.")
