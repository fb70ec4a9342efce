"""The published table: its rows can be run, say what their authors did, and stay true once measured."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from benchmarks import report
from benchmarks.published import running
from benchmarks.published.__main__ import QUICK_ROWS, QUICK_SAMPLES, shortened
from benchmarks.published.document import in_words, write_table
from benchmarks.published.outcome import Outcome
from benchmarks.published.protocol import Row
from benchmarks.published.rows import ROWS
from cl_engine.benchmarking.spec import BenchmarkSpec
from cl_engine.scenarios import build_scenario

PUBLISHED = {
    "permuted-lfl": 0.88,
    "permuted-ewc": 0.83,
    "permuted-si": 0.83,
    "permuted-online-agem": 0.81,
    "permuted-online-gem": 0.80,
    "permuted-online-mir": 0.80,
    "split-mnist-tasks-rwalk": 0.99,
    "split-mnist-tasks-si": 0.97,
    "split-mnist-gdumb": 0.97,
    "split-mnist-gss": 0.78,
    "split-mnist-generative_replay": 0.75,
    "split-mnist-lwf": 0.23,
    "split-mnist-online-cope": 0.93,
    "split-mnist-online-replay": 0.92,
    "split-mnist-online-mir": 0.87,
    "split-cifar10-online-replay": 0.50,
    "split-cifar10-online-er_aml": 0.47,
    "split-cifar10-online-mir": 0.46,
    "split-cifar10-online-er_ace": 0.45,
    "split-cifar10-online-scr": 0.36,
}
FOUND = {"acc": 0.8, "acc_std": 0.01, "seconds": 5.0, "seeds": 3}


def put(folder: Path, file: str = "row.json", **figures: float) -> Path:
    """A folder with a report as a finished row leaves it."""
    folder.mkdir(exist_ok=True)
    about = {"machine": {"processor": "Abacus", "cores": 2}, "commit": "abc1234", "command": ""}
    (folder / file).write_text(json.dumps({"figures": FOUND | figures, **about}))
    return folder


def test_every_figure_that_is_published_has_its_row_and_baselines_have_theirs() -> None:
    assert {name: row.published for name, row in ROWS.items() if row.published} == PUBLISHED
    for setting in ("permuted-online", "split-mnist", "split-mnist-online", "split-cifar10-online"):
        assert {f"{setting}-naive", f"{setting}-der"} <= ROWS.keys()
    assert all(name.endswith(row.strategy) for name, row in ROWS.items())


def test_no_protocol_has_momentum_and_an_online_one_is_a_single_pass() -> None:
    for name, row in ROWS.items():
        train = BenchmarkSpec.model_validate(row.spec([0])).train
        assert train.optimiser == "adam" or train.momentum == 0, name
        assert "online" not in name or (train.epochs, train.batch_size) == (1, 10), name


def test_samples_are_limited_before_an_experience_is_seen_online() -> None:
    small = build_scenario("split-digits", {"train_samples": 40, "online_samples": 10}).experiences
    assert [len(experience.train) for experience in small] == 4 * 5 * [10]
    first = [name for experience in small[:4] for name in experience.train.ids.tolist()]
    assert len(set(first)) == 40


def test_the_quick_form_has_few_samples_and_is_online_where_the_row_is() -> None:
    for name in QUICK_ROWS:
        spec = ROWS[name].spec([0])
        short = BenchmarkSpec.model_validate(shortened(spec)).scenario.parameters
        assert short == {**spec["scenario"]["parameters"], "train_samples": QUICK_SAMPLES}


@pytest.mark.parametrize(
    ("published", "acc", "stock", "reached"),
    [
        (0.80, 0.781, None, True),
        (0.80, 0.779, None, False),
        (0.80, 0.779, 0.775, True),
        (0.80, 0.774, 0.775, False),
        (0.80, 0.781, 0.85, True),
        (None, 0.2, 0.3, None),
    ],
)
def test_a_row_reaches_what_is_published_or_what_stock_reaches_where_that_is_less(
    published: float | None, acc: float, stock: float | None, reached: bool | None, tmp_path: Path
) -> None:
    put(tmp_path, acc=acc)
    if stock is not None:
        put(tmp_path, "stock.json", acc=stock)
    outcome = Outcome.read(Row("naive", {}, {}, {}, published=published), tmp_path)
    assert outcome is not None
    assert outcome.reached is reached
    assert outcome.figures("row").get("row.stock") == stock


def put_results(folder: Path, acc: float, failed: int = 0) -> None:
    """What the benchmark of one strategy leaves."""
    summary = {"naive": {"acc": {"mean": acc, "std": 0.01}, "seconds": {"mean": 5.0, "std": 0.1}}}
    results = {"summary": summary, "trials": [{}], "failed": [{}] * failed}
    (folder / "results.json").write_text(json.dumps(results))


def test_a_row_of_which_a_seed_failed_is_not_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running.subprocess, "run", lambda *_, **__: SimpleNamespace(returncode=0))
    put_results(tmp_path, 0.8, failed=1)
    assert not running.run({}, tmp_path)
    assert not (tmp_path / "row.json").exists()


def test_a_row_that_is_done_keeps_its_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running.subprocess, "run", lambda *_, **__: SimpleNamespace(returncode=0))

    def run_at(commit: str, acc: float) -> str:
        put_results(tmp_path, acc)
        monkeypatch.setattr(report, "commit", lambda: commit)
        assert running.run({}, tmp_path)
        return str(json.loads((tmp_path / "row.json").read_text())["commit"])

    assert run_at("first", 0.8) == "first"
    assert run_at("later", 0.8) == "first"
    assert run_at("later", 0.9) == "later"


def test_the_document_holds_what_was_run_to_the_end_and_all_else_stays(tmp_path: Path) -> None:
    name = "permuted-lfl"
    put(tmp_path, acc=0.8997)
    outcome = Outcome.read(ROWS[name], put(tmp_path, "stock.json"))
    assert outcome is not None
    document = tmp_path / "results.md"
    begin, end = "<!-- published -->", "<!-- /published -->"
    document.write_text(f"before\n\n{begin}\nold\n{end}\n\nafter\n")
    write_table(document, {name: outcome})
    written = document.read_text()
    assert written.startswith(f"before\n\n{begin}\n")
    assert written.endswith(f"{end}\n\nafter\n")
    assert "Abacus, 2 cores" in written
    assert f"| `{name}` | {in_words(ROWS[name])} | 3 | .900 ± .010 | .88 | +0.020 | .800 | 5 |" in written
    assert "old" not in written


def test_rows_that_were_measured_elsewhere_keep_their_lines_in_the_order_of_the_rows(tmp_path: Path) -> None:
    document = tmp_path / "results.md"
    document.write_text("<!-- published -->\n<!-- /published -->\n")
    first, between, last = list(ROWS)[:3]
    for name, acc in ((last, 0.7), (first, 0.8), (between, 0.9), (last, 0.6)):
        outcome = Outcome.read(ROWS[name], put(tmp_path, acc=acc))
        assert outcome is not None
        write_table(document, {name: outcome})
    lines = [line for line in document.read_text().splitlines() if line.startswith("| `")]
    assert [line.split("`")[1] for line in lines] == [first, between, last]
    assert [".800" in lines[0], ".900" in lines[1], ".600" in lines[2]] == [True] * 3


def test_a_row_that_was_not_run_to_the_end_has_no_outcome(tmp_path: Path) -> None:
    assert Outcome.read(ROWS["permuted-ewc"], tmp_path) is None


def test_a_protocol_in_words() -> None:
    assert in_words(ROWS["permuted-online-mir"]) == (
        "10 experiences of 1,000 samples, 10 samples at a time; 784-400-10, dropout 0.5; "
        "SGD 0.05, 1 epoch, batch 10; memory_size 500, memory_batch_size 10, subsample 50"
    )
