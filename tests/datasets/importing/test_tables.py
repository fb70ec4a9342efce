"""CSV and Parquet: chosen columns become vectors, and each row that is not taken has its reason."""

import io
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from backend.config.environment import ENV
from backend.core.errors import AppError, ConflictError
from backend.datasets.importing.rows import Columns
from backend.datasets.importing.selectors import import_preview
from backend.datasets.importing.services import import_begin
from backend.datasets.models import DataImport
from backend.datasets.payloads import sample_array
from backend.projects.models import Service
from tests.datasets.importing.made import counts, left_in, performed, picture, rejected, uploaded, zipped
from tests.factories import DIGITS, SYSTEM, make_service

pytestmark = pytest.mark.django_db
FLOWERS: dict[str, Any] = DIGITS | {
    "task": "tabular_classification",
    "dtype": "float32",
    "shape": [2],
    "layout": None,
    "range": None,
    "classes": ["rose", "tulip"],
    "features": ["height", "width"],
}
PLAIN = "height,width,class\n1.5,2,rose\n3,4,tulip\n"


@pytest.fixture
def service() -> Service:
    return flowers()


def flowers(**changed: Any) -> Service:
    return make_service(signature=FLOWERS | changed, architecture="mlp")


def begun(
    service: Service, content: bytes | str, columns: Columns | None = None, **options: Any
) -> DataImport:
    content = content.encode() if isinstance(content, str) else content
    found = uploaded(service, content, name="flowers.csv", **options)
    assert found.state == "receiving"
    return performed(import_begin(actor=SYSTEM, data_import=found, columns=columns))


def inputs(service: Service) -> list[list[float]]:
    return [sample_array(sample).tolist() for sample in service.samples.order_by("pk")]


def labels(service: Service) -> list[str]:
    return [sample.labels.get().value for sample in service.samples.order_by("pk")]


def parquet(**columns: Any) -> bytes:
    written = io.BytesIO()
    pq.write_table(pa.table(columns), written)
    return written.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        PLAIN,
        "\ufeff" + PLAIN,
        PLAIN.replace(",", ";"),
        PLAIN.replace(",", "\t"),
        PLAIN.replace("\n", "\r\n"),
        'class,"width",height\nrose,2,1.5\n\n"tulip",4,3',
        parquet(height=[1.5, 3], width=[2, 4], **{"class": ["rose", "tulip"]}),
    ],
)
def test_rows_become_vectors_with_the_label_of_their_column(service: Service, content: bytes | str) -> None:
    found = begun(service, content)
    assert (found.state, counts(found)) == ("finished", (2, 0, 0))
    assert (inputs(service), labels(service)) == ([[1.5, 2], [3, 4]], ["rose", "tulip"])


def test_other_columns_are_chosen_and_no_label_is_needed(service: Service) -> None:
    begun(service, "a,b,c\n1,2,3\n", Columns("", ["c", "a"]))
    assert inputs(service) == [[3, 1]]
    assert not service.samples.get().labels.exists()


def test_each_bad_row_has_its_reason_and_the_rest_is_taken(service: Service) -> None:
    rows = [
        "1,2,rose",
        "tall,2,rose",
        ",2,rose",
        "nan,2,rose",
        "1e99,2,rose",
        "1,2,",
        "1,2,orchid",
        "1,2",
        "1,2,rose,4",
        "1,2\0,rose",
        "1,2,\N{GRINNING FACE}",
        "3,4,tulip",
    ]
    content = "\n".join(["height,width,class", *rows]).encode() + b"\n1,2,ros\xe9\n"
    found = begun(service, content)
    assert counts(found) == (2, 0, 11)
    assert rejected(found) == {
        "row 2": "value_no_number",
        "row 3": "value_missing",
        "row 4": "value_not_finite",
        "row 5": "value_not_finite",
        "row 6": "label_missing",
        "row 7": "class_unknown",
        "row 8": "row_length",
        "row 9": "row_length",
        "row 10": "row_no_text",
        "row 11": "class_name_invalid",
        "row 13": "row_no_text",
    }
    assert "height is 'tall'" in found.rejects.get(name="row 2").detail


def test_rows_of_a_parquet_have_reasons_too(service: Service) -> None:
    content = parquet(
        height=[1.0, None, 3.0, 4.0], width=[1, 2, 3, 4], **{"class": ["rose", "rose", None, "orchid" * 50]}
    )
    assert rejected(begun(service, content)) == {
        "row 2": "value_missing",
        "row 3": "label_missing",
        "row 4": "class_name_invalid",
    }


def test_a_column_of_text_in_a_parquet_is_no_feature(service: Service) -> None:
    content = parquet(height=["tall"], width=[1.0], lists=[[1]], **{"class": ["rose"]})
    found = uploaded(service, content)
    with pytest.raises(AppError) as refused:
        import_begin(actor=SYSTEM, data_import=found)
    assert refused.value.code == "columns_no_numbers"
    nameless = uploaded(flowers(features=None), content)
    assert import_preview(SYSTEM, nameless).columns == Columns("class", ["width"])


def test_bytes_are_whole_numbers(service: Service) -> None:
    small = flowers(dtype="uint8", range=[0, 9])
    found = begun(small, "height,width,class\n1,2,rose\n1.5,2,rose\n-1,2,rose\n300,2,rose\n10,2,rose\n")
    assert set(rejected(found).values()) == {"value_no_byte", "range_mismatch"}
    assert inputs(small) == [[1, 2]]


def test_ten_thousand_columns_are_read_and_far_more_refused() -> None:
    wide = flowers(shape=[10_000], features=None)
    names = [f"x{number}" for number in range(10_000)]
    content = f"{','.join(names)},label\n{','.join(['0.5'] * 10_000)},rose\n"
    found = uploaded(wide, content.encode())
    preview = import_preview(SYSTEM, found)
    assert (preview.count, len(preview.names), preview.columns.label) == (10_001, 20, "label")
    assert counts(performed(import_begin(actor=SYSTEM, data_import=found))) == (1, 0, 0)
    with pytest.raises(AppError) as refused:
        uploaded(wide, ",".join(["x"] * 30_000).encode())
    assert refused.value.code == "table_too_wide"


def test_the_preview_shows_the_beginning_and_what_would_be_taken(service: Service) -> None:
    content = "height,width,other,class\n" + "".join(f"{row},2,<b>,rose\n" for row in range(30))
    found = uploaded(service, content.encode())
    preview = import_preview(SYSTEM, found)
    assert preview.columns == Columns("class", ["height", "width"])
    assert (len(preview.rows), preview.rows[0]) == (5, ["0", "2", "<b>", "rose"])
    import_begin(actor=SYSTEM, data_import=found)
    with pytest.raises(ConflictError):
        import_preview(SYSTEM, found)


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        (Columns("class", ["height", "depth"]), "columns_unknown"),
        (Columns("kind", ["height", "width"]), "columns_unknown"),
        (Columns("class", ["height"]), "columns_count"),
        (Columns("class", ["height", "height"]), "columns_repeated"),
        (Columns("width", ["height", "width"]), "columns_repeated"),
    ],
)
def test_a_choice_that_makes_no_sense_is_refused_and_made_again(
    service: Service, columns: Columns, code: str
) -> None:
    found = uploaded(service, PLAIN.encode())
    with pytest.raises(AppError) as refused:
        import_begin(actor=SYSTEM, data_import=found, columns=columns)
    assert refused.value.code == code
    assert counts(performed(import_begin(actor=SYSTEM, data_import=found))) == (2, 0, 0)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (zipped({"3/a.png": picture(1)}), "import_format"),
        (b"\0\1\2\3 binary", "table_unreadable"),
        (b"PAR1 but no more", "table_unreadable"),
        (parquet(height=[1.0])[:-9], "table_unreadable"),
        (parquet(**{"a\0b": [1.0]}), "table_unreadable"),
        (b"a" * (1 << 22) + b"b", "table_unreadable"),
    ],
)
def test_what_is_no_table_is_refused(service: Service, content: bytes, code: str, home: Any) -> None:
    with pytest.raises(AppError) as refused:
        uploaded(service, content)
    assert (refused.value.code, left_in(home)) == (code, [])


def test_a_parquet_that_expands_is_refused(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ENV.__dict__, "import_items", 10_000_000)
    written = io.BytesIO()
    pq.write_table(
        pa.table({"height": np.zeros(4_000_000)}), written, compression="zstd", use_dictionary=False
    )
    with pytest.raises(AppError) as refused:
        uploaded(service, written.getvalue())
    assert refused.value.code == "table_expands"


def test_a_long_table_ends_where_the_limit_is(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ENV.__dict__, "import_items", 1)
    found = begun(service, PLAIN)
    assert (found.state, found.added) == ("failed", 1)
    with pytest.raises(AppError) as refused:
        uploaded(service, parquet(height=[1.0, 2.0]))
    assert refused.value.code == "table_too_long"


def test_a_table_is_gone_on_with_at_its_row(service: Service) -> None:
    for content in (PLAIN.encode(), parquet(height=[1.5, 3], width=[2, 4], **{"class": ["rose", "tulip"]})):
        found = uploaded(service, content)
        import_begin(actor=SYSTEM, data_import=found)
        DataImport.objects.filter(pk=found.pk).update(position=1)
        found.refresh_from_db()
        assert sum(counts(performed(found))) == 1
    assert labels(service) == ["tulip"]
