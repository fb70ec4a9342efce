"""Labelled data from files: published data sets and a user's own, all in one typed form; loads no torch."""

from cl_engine.sources.named import DATASETS, named_dataset
from cl_engine.sources.options import ReadOptions
from cl_engine.sources.reading import read_source, read_split
from cl_engine.sources.samples import LabelledSamples, Split, Subset, split_samples

__all__ = [
    "DATASETS",
    "LabelledSamples",
    "ReadOptions",
    "Split",
    "Subset",
    "named_dataset",
    "read_source",
    "read_split",
    "split_samples",
]
