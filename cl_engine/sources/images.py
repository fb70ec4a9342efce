"""Image folders, and zips of them: a sub-folder is a class."""

import io
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from cl_engine.errors import EngineError
from cl_engine.sources.growing import GrowingArray
from cl_engine.sources.options import ReadOptions
from cl_engine.sources.rows import fitted
from cl_engine.sources.samples import LabelledSamples, distinct_ids, index_labels
from cl_engine.sources.trees import Tree, is_visible, opened_tree

PARTS = ("train", "test")
DECODING_ERRORS = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
)
Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class ImageFile:
    """An image's name in its folder, its class, and its part: train or test where the folder tells them apart."""

    name: str
    label: str
    part: str | None


def has_parts(path: Path) -> bool:
    """Whether the folders of a folder or zip are train/<class>/ and test/<class>/, and no others."""
    with opened_tree(path) as tree:
        return _parted([name for name in tree.names if is_visible(name)])


def read(path: Path, options: ReadOptions, part: str | None = None) -> LabelledSamples:
    """The images under <class>/, or <part>/<class>/, as samples; their ids are their names in the folder.

    Raises: EngineError dataset_empty, dataset_unreadable, image_undecodable, image_sizes_differ, image_unlabelled,
    label_unknown, ids_repeated, zip_entry_escapes, cache_unusable.
    """
    with opened_tree(path) as tree:
        every = list(_image_files(path, tree))
        files = [file for file in every if part in (None, file.part)]
        if not files:
            detail = f"{path} holds no images; put them into one sub-folder for each class."
            raise EngineError("dataset_empty", detail, path=str(path))
        classes = options.classes or index_labels([file.label for file in every], None, source=path.name)[1]
        y, classes = index_labels([file.label for file in files], classes, source=path.name)
        ids = distinct_ids([file.name for file in files], source=path.name)
        x = _decoded(tree, files, options, source=f"{path.resolve()}#{part or ''}")
    return LabelledSamples(x, y, ids, classes)


def _image_files(path: Path, tree: Tree) -> Iterator[ImageFile]:
    names = [name for name in tree.names if is_visible(name)]
    parted = _parted(names)
    for name in names:
        part, inside = name.split("/", 1) if parted and "/" in name else (None, name)
        label, _, rest = inside.partition("/")
        if rest:
            yield ImageFile(name, label, part)
        elif PurePosixPath(name).suffix.lower() in Image.registered_extensions():
            detail = f"{name} of {path.name} lies in no class; move it into the sub-folder of its class."
            raise EngineError("image_unlabelled", detail, path=str(path), image=name)


def _parted(names: list[str]) -> bool:
    deep = [name for name in names if "/" in name]
    tops = {name.split("/", 1)[0] for name in deep}
    return tops == set(PARTS) and all(name.count("/") >= 2 for name in deep)


def _decoded(tree: Tree, files: list[ImageFile], options: ReadOptions, *, source: str) -> Pixels:
    first = _pixels(tree, files[0], options)
    with GrowingArray(first.shape, np.uint8, source=source, budget_bytes=options.budget_bytes) as x:
        for file in files:
            pixels = _pixels(tree, file, options)
            if pixels.shape != first.shape:
                raise _size_differs(file, pixels, files[0], first)
            x.append(pixels[None])
        return x.finish()


def _pixels(tree: Tree, file: ImageFile, options: ReadOptions) -> Pixels:
    """(C, H, W) uint8."""
    try:
        with Image.open(io.BytesIO(tree.read(file.name))) as image:
            if image.mode[0] in "IF":
                raise ValueError("it has more than 8 bits for each value")
            upright = ImageOps.exif_transpose(image).convert("L" if options.channels == 1 else "RGB")
            pixels = np.asarray(fitted(upright, options.size), np.uint8)
    except DECODING_ERRORS as error:
        # Pillow's own words name an object in memory.
        reason = "it is of no known format" if isinstance(error, UnidentifiedImageError) else error
        detail = f"{file.name} could not be decoded as an image ({reason}); repair or remove it."
        raise EngineError("image_undecodable", detail, image=file.name) from error
    return pixels[None] if pixels.ndim == 2 else np.ascontiguousarray(pixels.transpose(2, 0, 1))


def _size_differs(file: ImageFile, pixels: Pixels, other: ImageFile, first: Pixels) -> EngineError:
    found, expected = list(pixels.shape[1:]), list(first.shape[1:])
    detail = (
        f"{file.name} has {found[0]} x {found[1]} pixels, but {other.name} has {expected[0]} x {expected[1]}; "
        "ask for a size that all are resized to."
    )
    return EngineError("image_sizes_differ", detail, image=file.name, found=found, expected=expected)
