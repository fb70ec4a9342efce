"""What is kept of a finished benchmark: its figures as rows for pages, its files in the blob store."""

from pathlib import Path

from backend.core.blobs import blobs
from backend.core.errors import AppError
from backend.engine import read_benchmark_results
from backend.registry.artifacts import store_artifacts
from backend.updates.models import Benchmark, BenchmarkArtifact

FILES = ("report.html", "results.csv", "results.json")
IF_TUNED = "tuning.csv"
PROMISES = "result.json"


def results_keep(run: Benchmark, folder: Path) -> None:
    """Take the results and the files out of `folder`; the run itself is not saved.

    Raises: AppError `result_unreadable`, `artifact_missing`, `digest_mismatch`.
    """
    missing = [name for name in (*FILES, PROMISES) if not (folder / name).is_file()]
    if missing:
        raise AppError("artifact_missing", f"The benchmark lacks {', '.join(missing)}.", missing=missing)
    run.results, run.results_sequence = read_benchmark_results(folder), run.sequence
    names = (*FILES, IF_TUNED) if (folder / IF_TUNED).is_file() else FILES
    kept = store_artifacts({name: folder / name for name in (*names, PROMISES)})
    BenchmarkArtifact.objects.bulk_create(
        BenchmarkArtifact(benchmark=run, name=one.name, digest=one.digest, size_bytes=one.size_bytes)
        for one in kept
        if one.name in names
    )


def benchmark_file(artifact: BenchmarkArtifact) -> Path:
    """The artifact's file, its content checked. Raises AppError `blob_missing`, `digest_mismatch`."""
    return blobs().verified_path(artifact.digest)
