"""How many copies of pictures are found, and how many that are none are taken for one."""

import time
from dataclasses import replace

import numpy as np

from benchmarks.curation.copies import WAYS, Copied, with_copies
from benchmarks.curation.embedding import embeddings
from benchmarks.curation.worlds import World
from cl_engine.curation import Twins, find_picture_twins
from cl_engine.sources import named_dataset


def twin_figures(world: World, seed: int) -> dict[str, float]:
    """One draw of the world's pictures and copies. Raises: EngineError as `named_dataset` does.

    `twin_recall`: the share of the copies that are in a group with their original, also of each way alone;
    `twin_precision`: of the pairs within groups, those that are a copy and its original or another copy of it.
    What the data itself holds twice counts as wrong.
    """
    rng = np.random.default_rng(seed)
    source = named_dataset(world.name).train
    samples = source[np.sort(rng.permutation(len(source))[: world.samples])].samples()
    copied = with_copies(samples.x, rng)
    graph = None
    if world.architecture is not None:
        given = np.concatenate([samples.y, samples.y[copied.original]])
        ids = np.arange(len(given)).astype(np.str_)
        every = replace(samples, x=copied.x, y=given, ids=ids)
        graph = embeddings(every, given, world.architecture, world.epochs, seed)
    began_s = time.monotonic()
    found = find_picture_twins(copied.x, graph)
    return {**counted(copied, found), "twin_s": time.monotonic() - began_s}


def counted(copied: Copied, found: Twins) -> dict[str, float]:
    """The figures but for the time."""
    n = len(copied.x) - len(copied.original)
    source = np.append(np.arange(n), copied.original)  # (n + k,) which picture each row shows
    group = np.full(len(source), -1)
    for number, rows in enumerate(found.groups):
        group[rows] = number
    copies = np.arange(n, len(source))
    together = (group[copies] >= 0) & (group[copies] == group[copied.original])
    right = sum(_same_pairs(source[rows]) for rows in found.groups)
    pairs = sum(len(rows) * (len(rows) - 1) // 2 for rows in found.groups)
    by_way = {
        f"twin_recall_{way}": float(together[copied.way == way].mean())
        for way in WAYS
        if (copied.way == way).any()
    }
    return {
        "twin_recall": float(together.mean()),
        "twin_precision": right / pairs if pairs else 1.0,
        **by_way,
    }


def _same_pairs(source: np.ndarray) -> int:
    counts = np.unique(source, return_counts=True)[1]
    return int((counts * (counts - 1) // 2).sum())
