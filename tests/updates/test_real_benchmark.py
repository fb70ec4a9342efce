"""One tiny benchmark by the real engine, under the real supervisor."""

import csv

import pytest

from backend.updates import tasks
from backend.updates.folders import run_folder
from backend.updates.models import BenchmarkPoint
from backend.updates.services import benchmark_file
from tests.updates.benchmarks import make_benchmark

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.slow
def test_a_benchmark_leaves_points_results_and_files() -> None:
    scenario = {"name": "split-digits", "parameters": {"experiences": 2, "train_samples": 40}}
    run = make_benchmark(scenario=scenario, strategies=[{"name": "naive"}])
    tasks.perform_benchmark(run.pk)
    run.refresh_from_db()
    assert run.state == "finished", run.failure
    points = BenchmarkPoint.objects.filter(run=run).values_list("name", "step")
    assert list(points) == [("naive-0/accuracy", 1), ("naive-0/accuracy", 2)]
    [trial] = run.results["trials"]
    assert [len(row) for row in trial["accuracy"]] == [2, 2]
    assert run.results["summary"]["naive"]["acc"]["mean"] == trial["figures"]["acc"]
    files = {one.name: benchmark_file(one) for one in run.artifacts.all()}
    [row] = csv.DictReader(files["results.csv"].read_text().splitlines())
    assert (row["strategy"], float(row["acc"])) == ("naive", trial["figures"]["acc"])
    assert "split-digits" in files["report.html"].read_text()
    assert not run_folder(run).exists(), "what is kept is in the database and the blob store"
