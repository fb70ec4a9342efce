"""The suspects job: which labels of a set are likely mistakes."""

import time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cl_engine.curation import Suspects, find_suspects, out_of_sample_probabilities
from cl_engine.job.folder import Job
from cl_engine.job.progress import Progress
from cl_engine.runtime import OnnxModel
from cl_engine.sample_files import Samples, read_samples
from cl_engine.specs import SuspectsSpec

RATHER_WRONG = 0.5


def work(job: Job[SuspectsSpec]) -> dict[str, Any]:
    """Rank the labels by how likely each is a mistake; tell those that are rather wrong than right, worst first.

    Classes with fewer samples than folds are left out. Raises EngineError.
    """
    began_s = time.monotonic()
    spec, classes = job.spec, job.spec.signature.classes
    progress = Progress(job.events, job.share, total_steps=2)
    every = read_samples(spec.samples, spec.signature)
    counts = np.bincount(every.y, minlength=len(classes))  # (C,)
    small = (counts > 0) & (counts < spec.folds)
    chosen = ~small[every.y]  # (N,)
    samples = Samples(every.x[chosen], every.y[chosen], every.ids[chosen])
    features = _features(job, samples)
    progress.advance()
    probabilities = out_of_sample_probabilities(features, samples.y, len(classes), folds=spec.folds)
    found = find_suspects(probabilities, samples.y)
    progress.advance()
    return {
        "classes": list(classes),
        "n": len(samples.y),
        "left_out": {classes[index]: int(counts[index]) for index in np.flatnonzero(small)},
        "mistaken_share": found.mistaken_share,
        "joint": found.joint.tolist(),
        "suspects": _told(found, samples, classes),
        "threads": job.share.threads,
        "seconds": round(time.monotonic() - began_s, 3),
    }


def _features(job: Job[SuspectsSpec], samples: Samples) -> NDArray[np.float32]:
    """(N, D): the embeddings by the spec's graph, else the inputs themselves."""
    if not len(samples.y) or job.spec.embedding is None:
        return samples.x.reshape(len(samples.x), -1).astype(np.float32)
    return OnnxModel(job.spec.embedding, job.share.threads).embed(samples.x)


def _told(found: Suspects, samples: Samples, classes: tuple[str, ...]) -> list[dict[str, Any]]:
    """Those whose given label is less probable than not, worst first."""
    return [
        {
            "id": str(samples.ids[row]),
            "given": classes[samples.y[row]],
            "suggested": classes[found.suggested[row]],
            "score": round(float(found.score[row]), 6),
        }
        for row in found.worst_first
        if found.score[row] > RATHER_WRONG
    ]
