"""A sample's bytes: raw little-endian C order in the signature's dtype and shape."""

import io
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from backend.core.blobs import blobs
from backend.core.errors import AppError
from backend.datasets.erased import require_not_erased
from backend.datasets.models import Sample
from backend.projects.models import Service

Array = NDArray[Any]
Signature = Mapping[str, Any]
THUMBNAIL_PIXELS = 256
PICTURE_PIXELS = 4096
# For how long a browser may show a picture that was erased meanwhile.
THUMBNAIL_AGE_S = 600


def sample_dtype(signature: Signature) -> np.dtype[Any]:
    """The little-endian dtype of the signature."""
    return np.dtype(signature["dtype"]).newbyteorder("<")


def require_fit(signature: Signature, inputs: Array) -> Array:
    """`inputs` (N, *shape), checked, little-endian and C-contiguous.

    Raises: AppError `samples_empty`, `shape_mismatch`, `dtype_mismatch`, `value_not_finite`, `range_mismatch`.
    """
    wanted, given = list(signature["shape"]), list(inputs.shape[1:])
    if inputs.ndim < 1 or given != wanted:
        raise AppError(
            "shape_mismatch",
            f"Each input must have shape {wanted}; these have {given if inputs.ndim else 'no batch dimension'}.",
            expected=wanted,
            given=given,
        )
    if len(inputs) == 0:
        raise AppError("samples_empty", "There are no inputs in this batch.")
    if inputs.dtype.newbyteorder("=") != np.dtype(signature["dtype"]):
        raise AppError(
            "dtype_mismatch",
            f"The inputs must be {signature['dtype']}; these are {inputs.dtype}.",
            expected=signature["dtype"],
            given=str(inputs.dtype),
        )
    _require_values(signature, inputs)
    return np.ascontiguousarray(inputs, dtype=sample_dtype(signature))


def _require_values(signature: Signature, inputs: Array) -> None:
    if inputs.dtype.kind == "f" and not np.isfinite(inputs).all():
        raise AppError("value_not_finite", "An input holds a value that is not a finite number.")
    if signature.get("range") is None:
        return
    low, high = signature["range"]
    least, most = float(inputs.min()), float(inputs.max())
    if least < low or most > high:
        raise AppError(
            "range_mismatch",
            f"Values must lie from {low} to {high}; these go from {least:g} to {most:g}.",
            expected=[low, high],
            given=[least, most],
        )


def payload_array(service: Service, digest: str) -> Array:
    """The input of shape `signature.shape` that a payload holds. Raises as `BlobStore.read` does."""
    signature = service.signature
    flat = np.frombuffer(blobs().read(digest), dtype=sample_dtype(signature))
    return flat.reshape(signature["shape"])


def sample_array(sample: Sample) -> Array:
    """The sample's input, of shape `signature.shape`. Raises ConflictError `sample_erased`."""
    require_not_erased([sample])
    return payload_array(sample.service, sample.payload)


def thumbnail_png(sample: Sample) -> bytes | None:
    """A PNG of an image of at most 256 x 256 pixels, grey or RGB; None where the input is no image."""
    if not sample.service.takes_images:
        return None
    return input_png(sample.service.signature, sample_array(sample))


def picture_png(sample: Sample) -> bytes | None:
    """As `thumbnail_png`, of at most 4096 x 4096 pixels: what is looked at closely."""
    if not sample.service.takes_images:
        return None
    return input_png(sample.service.signature, sample_array(sample), PICTURE_PIXELS)


def input_png(signature: Signature, image_values: Array, most_pixels: int = THUMBNAIL_PIXELS) -> bytes:
    """As `thumbnail_png`, of an input (C, H, W) that is no sample."""
    pixels = _bytes_0_255(signature, image_values)  # (C, H, W)
    if len(pixels) == 3:
        image = Image.fromarray(np.ascontiguousarray(pixels.transpose(1, 2, 0)))  # (H, W, 3)
    else:
        image = Image.fromarray(np.ascontiguousarray(pixels[0]))  # (H, W)
    image.thumbnail((most_pixels, most_pixels))
    written = io.BytesIO()
    image.save(written, "PNG")
    return written.getvalue()


def _bytes_0_255(signature: Signature, values: Array) -> NDArray[np.uint8]:
    """The values stretched from the signature's range, or from their own, to 0..255."""
    low, high = signature.get("range") or (float(values.min()), float(values.max()))
    span = (high - low) or 1.0
    return np.rint((values.astype(np.float32) - low) * (255.0 / span)).clip(0, 255).astype(np.uint8)
