"""No column that could hold a sample's content is forgotten by whoever adds it."""

from django.apps import apps
from django.db.models import BinaryField, CharField, Field, FileField, JSONField, TextField

from backend.lineage.erasing.erasers import ERASERS
from backend.lineage.erasing.unnamed import NAMED
from tests.lineage.erasing.columns import COVERED, NONE_IN_IT

DIGEST_LENGTH = 64


def could_hold_content() -> set[str]:
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("backend.")
        for field in model._meta.fields
        if _could(field)
    }


def _could(field: Field) -> bool:
    named = isinstance(field, CharField) and field.max_length == DIGEST_LENGTH
    return named or isinstance(field, BinaryField | FileField | JSONField | TextField)


def test_every_column_is_covered_or_says_why_not() -> None:
    assert could_hold_content() == {*COVERED, *NONE_IN_IT}
    assert not COVERED.keys() & NONE_IN_IT.keys()


def test_what_covers_a_column_is_in_the_list() -> None:
    assert set(COVERED.values()) <= {eraser.name for eraser in ERASERS}


def test_every_column_that_names_a_blob_keeps_it_from_the_sweep() -> None:
    swept = {f"{model._meta.label}.{column}" for model, column in NAMED}
    names_a_blob = {
        name
        for name in could_hold_content()
        if name.rpartition(".")[2] in ("payload", "blob", "reference", "weights", "seen")
    }
    assert names_a_blob < swept
    assert swept - names_a_blob == {
        "datasets.Snapshot.digest",
        "registry.Artifact.digest",
        "updates.BenchmarkArtifact.digest",
    }
