"""`manage.py create_service`."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from backend.projects.models import Service
from tests.factories import make_project

pytestmark = pytest.mark.django_db
SIGNATURE = {"task": "vector_classification", "shape": [4], "classes": ["a", "b"]}


def _create(folder: Path, **fields: Any) -> None:
    file = folder / "service.json"
    file.write_text(json.dumps({"name": "mine", "signature": SIGNATURE, "architecture": "mlp", **fields}))
    call_command("create_service", str(file))


def test_a_file_becomes_a_service(tmp_path: Path) -> None:
    project = make_project()
    _create(tmp_path, project=project.slug, sample_rate=0.5)
    service = Service.objects.get()
    assert (service.name, service.title, service.project, service.sample_rate) == (
        "mine",
        "mine",
        project,
        0.5,
    )


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"project": "nothing"}, "not_found"),
        ({"sample_rat": 1}, "fields_invalid"),
        ({"name": "a/b"}, "service_name_invalid"),
        ({"signature": {**SIGNATURE, "classes": ["a"]}}, "spec_invalid"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_code(
    tmp_path: Path, fields: dict[str, Any], code: str
) -> None:
    with pytest.raises(CommandError, match=code):
        _create(tmp_path, **{"project": make_project().slug, **fields})
    assert not Service.objects.exists()


def test_a_file_that_is_no_json_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="file_unreadable"):
        call_command("create_service", str(tmp_path / "absent.json"))
