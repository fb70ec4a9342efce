"""`manage.py import_model`."""

from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from safetensors.numpy import save_file

from backend.updates.models import UpdateRun
from tests.factories import make_service

pytestmark = pytest.mark.django_db


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    path = tmp_path / "mine.safetensors"
    save_file({"head.weight": np.zeros((2, 3), np.float32)}, path)
    return path


def test_command_queues_an_import(weights: Path) -> None:
    service, said = make_service(), StringIO()
    call_command("import_model", service.name, str(weights), "--classes", "b", "a", stdout=said)
    run = UpdateRun.objects.get()
    assert (run.kind, run.state, run.spec["classes"]) == ("import", "queued", ["b", "a"])
    assert said.getvalue().startswith(f"Run {run.pk} is queued")


def test_command_refuses_with_a_code(weights: Path, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="not_found"):
        call_command("import_model", "nothing", str(weights))
    with pytest.raises(CommandError, match="weights_unreadable"):
        call_command("import_model", make_service().name, str(tmp_path / "absent.safetensors"))
    assert not UpdateRun.objects.exists()
