"""The twins job: which samples of a set look alike."""

import time
from collections.abc import Iterator
from typing import Any

from cl_engine.curation import Twins, find_picture_twins, find_row_twins
from cl_engine.job.folder import Job
from cl_engine.job.progress import Progress
from cl_engine.runtime import OnnxModel
from cl_engine.sample_files import Samples, read_samples
from cl_engine.specs import TwinsSpec


def work(job: Job[TwinsSpec]) -> dict[str, Any]:
    """Group the samples that look alike, by their ids. Raises EngineError."""
    began_s = time.monotonic()
    progress = Progress(job.events, job.share, total_steps=2)
    samples = read_samples(job.spec.samples, job.spec.signature, labelled=False)
    progress.advance()
    found = _found(job, samples)
    progress.advance()
    return {
        "n": len(samples.ids),
        "groups": [[str(samples.ids[row]) for row in rows] for rows in found.groups],
        "pairs": found.pairs,
        "refused": found.refused,
        "threads": job.share.threads,
        "seconds": round(time.monotonic() - began_s, 3),
    }


def _found(job: Job[TwinsSpec], samples: Samples) -> Twins:
    apart = _apart(job.spec, samples)
    if job.spec.signature.layout is None:
        return find_row_twins(samples.x.reshape(len(samples.x), -1), apart)
    embedding = job.spec.embedding
    embeddings = OnnxModel(embedding, job.share.threads).embed(samples.x) if embedding else None
    return find_picture_twins(samples.x, embeddings, apart)


def _apart(spec: TwinsSpec, samples: Samples) -> Iterator[tuple[int, int]]:
    """The rows of the pairs that are kept apart; a pair that is not whole in the set is passed over."""
    row_of = {str(name): row for row, name in enumerate(samples.ids)}
    for one, other in spec.apart:
        if one in row_of and other in row_of:
            yield row_of[one], row_of[other]
