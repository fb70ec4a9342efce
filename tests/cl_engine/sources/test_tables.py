"""Tables in CSV and Parquet files."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from cl_engine.sources import ReadOptions, read_source, read_split
from tests.cl_engine.refusals import refused

TABLE = {"age": [31, 42, 53, 64], "height": [1.5, 1.75, 1.5, 2.0], "label": ["no", "yes", "yes", "no"]}


def csv(path: Path, *rows: str, header: str = "age,height,label") -> Path:
    path.write_text("\n".join((header, *rows)) + "\n")
    return path


def parquet_file(path: Path, **changed: Any) -> Path:
    parquet.write_table(pa.table(TABLE | changed), path)
    return path


def test_csv_and_parquet_are_the_same(tmp_path: Path) -> None:
    rows = ("31,1.5,no", "42, 1.75 ,yes", '53,1.5,"yes"', "64,2e0,no")
    for path in (csv(tmp_path / "a.csv", *rows), parquet_file(tmp_path / "a.parquet")):
        samples = read_source(path)
        assert samples.x.dtype == np.float32
        assert samples.x.tolist() == [[31, 1.5], [42, 1.75], [53, 1.5], [64, 2]]
        assert (samples.classes, samples.y.tolist()) == (("no", "yes"), [0, 1, 1, 0])
        assert samples.columns == ("age", "height")
        assert samples.ids[3] == "a-000003"


def test_columns_and_delimiter_may_be_named(tmp_path: Path) -> None:
    path = csv(tmp_path / "a.csv", "n1;3;1.5", "n2;4;2.5", header="who;kind;size")
    samples = read_source(path, ReadOptions(label="kind", id="who", delimiter=";"))
    assert samples.ids.tolist() == ["n1", "n2"]
    assert (samples.classes, samples.columns) == (("3", "4"), ("size",))
    with refused("column_missing", "'label'", "who;kind;size"):
        read_source(path)


def test_rows_beyond_a_batch_are_counted_on(tmp_path: Path) -> None:
    rows = [f"{number},1,no" for number in range(200_000)] + ["x,1,no"]
    with refused("value_not_a_number", "Row 200002", "'age'", "'x'"):
        read_source(csv(tmp_path / "a.csv", *rows))


@pytest.mark.parametrize(
    ("row", "code", "words"),
    [
        ("42,1.75,", "label_missing", ("Row 3", "'label'")),
        ("42,,yes", "value_missing", ("Row 3", "'height'")),
        ("42,tall,yes", "value_not_a_number", ("Row 3", "'height'", "'tall'")),
        ("nan,1.75,yes", "values_not_finite", ("Row 3", "'age'")),
        ("42,1e40,yes", "values_not_finite", ("Row 3", "'height'")),
        ("42,1.75", "dataset_unreadable", ("Row #3", "3 columns, got 2")),
    ],
)
def test_a_bad_row_of_a_csv_is_named(row: str, code: str, words: tuple[str, ...], tmp_path: Path) -> None:
    with refused(code, *words):
        read_source(csv(tmp_path / "a.csv", "31,1.5,no", row, "53,1.5,yes"))


@pytest.mark.parametrize(
    ("changed", "code", "words"),
    [
        ({"label": ["no", None, "yes", "no"]}, "label_missing", ("Row 2", "'label'")),
        ({"label": [0.5, 1.5, 1.5, 0.5]}, "label_not_a_name", ("'label'", "double")),
        ({"age": [1, None, 3, 4]}, "value_missing", ("Row 2", "'age'")),
        ({"age": ["1", "2", "old", "4"]}, "value_not_a_number", ("Row 3", "'age'", "'old'")),
        ({"age": [[1], [2], [3], [4]]}, "value_not_a_number", ("'age'",)),
        ({"height": [1.0, 2.0, 3.0, float("inf")]}, "values_not_finite", ("Row 4", "'height'")),
    ],
)
def test_a_bad_value_of_a_parquet_is_named(
    changed: dict[str, Any], code: str, words: tuple[str, ...], tmp_path: Path
) -> None:
    with refused(code, *words):
        read_source(parquet_file(tmp_path / "a.parquet", **changed))


def test_bad_headers_are_refused(tmp_path: Path) -> None:
    with refused("columns_repeated", "'age'"):
        read_source(csv(tmp_path / "a.csv", "1,2,no", header="age,age,label"))
    with refused("column_missing", "besides"):
        read_source(csv(tmp_path / "b.csv", "no", header="label"))
    with refused("dataset_empty", "c.csv"):
        read_source(csv(tmp_path / "c.csv"))
    for name in ("d.csv", "d.parquet"):
        (tmp_path / name).write_bytes(b"")
        with refused("dataset_unreadable", name):
            read_source(tmp_path / name)


@pytest.mark.parametrize(("header", "row"), [("größe,label", "1,no"), ("size,label", "1,größe")])
def test_what_is_not_utf_8_is_refused(header: str, row: str, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(f"{header}\n{row}\n".encode("latin-1"))
    with refused("dataset_unreadable", "a.csv"):
        read_source(tmp_path / "a.csv")


def test_whole_numbers_and_truth_are_numbers_too(tmp_path: Path) -> None:
    columns = {"age": pa.array([1, 2, 3, 4], pa.uint8()), "height": [True, False, True, True]}
    samples = read_source(parquet_file(tmp_path / "a.parquet", **columns, label=[3, 3, 4, 4]))
    assert samples.x.tolist() == [[1, 1], [2, 0], [3, 1], [4, 1]]
    assert samples.classes == ("3", "4")


def test_repeated_ids_are_refused(tmp_path: Path) -> None:
    path = csv(tmp_path / "a.csv", "7,1,no", "8,2,yes", "7,3,no")
    with refused("ids_repeated", "'7'"):
        read_source(path, ReadOptions(id="age"))


def test_a_class_with_one_row_is_refused(tmp_path: Path) -> None:
    path = csv(tmp_path / "a.csv", "31,1.5,no", "32,1.5,no", "42,1.75,yes")
    assert len(read_source(path)) == 3
    with refused("class_too_small", "'yes'", "one sample"):
        read_split(path)
