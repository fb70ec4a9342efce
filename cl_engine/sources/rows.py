"""From arrays of any layout to rows of samples: uint8 images (C, H, W), or float32 columns."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from cl_engine.errors import EngineError

Array = NDArray[Any]
Size = tuple[int, int]
COLOURS = (1, 3)


def sample_rows(block: Array, size: Size | None, *, name: str, start: int) -> Array:
    """Rows of samples: (n, F) numbers stay a table; (n, H, W), (n, H, W, C) and (n, C, H, W) become images.

    name, start: of the array, and the number of the block's first row in it, for what is refused.
    Raises: ValueError where it is neither; EngineError values_not_finite, values_out_of_range.
    """
    if block.ndim == 2:
        return _table_rows(block, name, start)
    if block.ndim == 3:
        return _image_rows(block[:, None], size, name, start)
    if block.ndim == 4 and block.shape[1] in COLOURS:
        return _image_rows(block, size, name, start)
    if block.ndim == 4 and block.shape[3] in COLOURS:
        return _image_rows(block.transpose(0, 3, 1, 2), size, name, start)
    known = "(N, F) for a table, (N, H, W), (N, H, W, C) or (N, C, H, W) for images"
    raise ValueError(f"{name} has shape {['N', *block.shape[1:]]}, which is none of {known}")


def _table_rows(block: Array, name: str, start: int) -> NDArray[np.float32]:
    """(n, F) float32."""
    if block.dtype.kind not in "iufb":
        raise ValueError(f"{name} holds {block.dtype} in place of numbers")
    with np.errstate(over="ignore"):
        rows = block.astype(np.float32)
    if not np.isfinite(rows).all():
        row, column = np.argwhere(~np.isfinite(rows))[0].tolist()
        detail = f"{name}[{start + row}, {column}] is {block[row, column]}, not a finite 32-bit number."
        raise EngineError("values_not_finite", detail, array=name, row=start + row, column=column)
    return rows


def _image_rows(block: Array, size: Size | None, name: str, start: int) -> NDArray[np.uint8]:
    """(n, C, H, W) uint8, resized to (H, W) = size where it is given."""
    if block.dtype.kind not in "iu":
        raise ValueError(f"{name} holds {block.dtype} in place of whole numbers from 0 to 255")
    outside = np.argwhere((block < 0) | (block > 255))
    if len(outside):
        row = start + int(outside[0, 0])
        detail = f"{name}[{row}] holds the pixel {block[tuple(outside[0])]}; pixels must lie in 0 to 255."
        raise EngineError("values_out_of_range", detail, array=name, row=row)
    pixels = block.astype(np.uint8)
    if size is None or pixels.shape[2:] == size:
        return np.ascontiguousarray(pixels)
    planes = pixels.reshape(-1, *pixels.shape[2:])
    resized = [np.asarray(fitted(Image.fromarray(plane), size)) for plane in planes]
    return np.stack(resized).reshape(*pixels.shape[:2], *size)


def fitted(image: Image.Image, size: Size | None) -> Image.Image:
    """The image in the asked (height, width), stretched where its sides are in another proportion."""
    if size is None or (image.height, image.width) == size:
        return image
    return image.resize((size[1], size[0]), Image.Resampling.BILINEAR)
