"""A user's own data: a folder or zip of images, an .npz, a CSV or a Parquet file."""

from pathlib import Path
from types import ModuleType

import numpy as np

from cl_engine.errors import EngineError
from cl_engine.sources import images, npz, tables
from cl_engine.sources.options import ReadOptions
from cl_engine.sources.samples import LabelledSamples, Split, distinct_ids, split_samples

FORMATS: dict[str, ModuleType] = {".zip": images, ".npz": npz, ".csv": tables, ".parquet": tables}


def read_source(path: Path, options: ReadOptions | None = None, part: str | None = None) -> LabelledSamples:
    """All samples of a source; or its `train` or `test` part, where it tells them apart.

    Raises: EngineError dataset_missing, format_unknown, and what the format's reader raises.
    """
    read: LabelledSamples = _format(path).read(path, options or ReadOptions(), part)
    return read


def read_split(
    path: Path, options: ReadOptions | None = None, *, test_share: float = 0.2, seed: int = 0
) -> Split:
    """A source's own training and test parts where it has them, else a random split.

    It has them as folders train/<class>/ and test/<class>/, or as arrays x_train, y_train, x_test and y_test.
    Raises: as read_source and split_samples do.
    """
    if not _format(path).has_parts(path):
        return split_samples(read_source(path, options), test_share=test_share, seed=seed)
    train, test = (read_source(path, options, part) for part in ("train", "test"))
    distinct_ids(np.concatenate((train.ids, test.ids)).tolist(), source=path.name)
    return Split.of(train, test)


def _format(path: Path) -> ModuleType:
    if not path.exists():
        raise EngineError("dataset_missing", f"There is no file or folder {path}.", path=str(path))
    if path.is_dir():
        return images
    if path.suffix.lower() not in FORMATS:
        detail = f"{path.name} is none of a folder of images, {', '.join(FORMATS)}."
        raise EngineError("format_unknown", detail, path=str(path), known=list(FORMATS))
    return FORMATS[path.suffix.lower()]
