"""What a reproduction needs, who may ask for one, and what it says; the engine itself is in another module."""

import json
from pathlib import Path

import numpy as np
import pytest
from rest_framework.test import APIClient
from safetensors.numpy import save_file

from backend.access.roles import Role
from backend.core.blobs import blobs
from backend.core.errors import ConflictError, ForbiddenError
from backend.core.models import LogEntry
from backend.datasets.models import Snapshot
from backend.engine import weights_difference
from backend.notices.telling import notices_of
from backend.registry.models import Artifact, ModelVersion
from backend.updates.models import UpdateRun
from backend.updates.recorded import reproducible
from backend.updates.services import attempt_begin, attempt_finish, run_cancel, run_reproduce
from tests.factories import SYSTEM, make_service, make_version, member
from tests.updates.runs import CONDITIONS, make_updated

pytestmark = pytest.mark.django_db


def lose(snapshot: Snapshot) -> None:
    """One of its samples is gone."""
    blobs().delete(json.loads(blobs().read(snapshot.digest).splitlines()[0])["payload"])


def test_it_is_asked_for_as_it_was_on_the_recorded_threads() -> None:
    version = make_updated()
    made_by, run = version.run, run_reproduce(actor=SYSTEM, version=version)
    assert (run.kind, run.reproduces, run.version) == ("reproduce", version, None)
    assert (run.base, run.snapshot, run.strategy) == (made_by.base, made_by.snapshot, made_by.strategy)
    assert list(run.evaluation.all()) == list(made_by.evaluation.all())
    assert made_by.spec["training"]["threads"] is None
    assert run.spec == {**made_by.spec, "training": {**made_by.spec["training"], "threads": 2}}
    assert run.spec["training"]["seed"] == 7


def test_what_is_gone_is_said_before_it_begins() -> None:
    version = make_updated()
    base, run = version.run.base, version.run
    assert reproducible(SYSTEM, version).missing == []
    lose(run.snapshot)
    Artifact.objects.filter(version=base, name="state.safetensors").update(rewritten_by="erasure:3")
    blobs().delete(base.artifacts.get(name="model.safetensors").digest)
    missing = [
        f"Of snapshot {run.snapshot_id}, on which it was trained, 1 of 9 samples are gone.",
        f"model.safetensors of {base}, from which it was trained, is no longer stored.",
        f"state.safetensors of {base}, from which it was trained, was rewritten by erasure:3.",
    ]
    assert reproducible(SYSTEM, version).missing == missing
    with pytest.raises(ConflictError) as refused:
        run_reproduce(actor=SYSTEM, version=version)
    assert (refused.value.code, refused.value.data["missing"]) == ("not_reproducible", missing)


def test_a_base_that_is_retired_is_there_for_it() -> None:
    version = make_updated()
    ModelVersion.objects.filter(pk=version.run.base_id).update(state="retired")
    assert reproducible(SYSTEM, version).missing == []


def test_a_held_back_set_that_is_no_longer_whole_is_left_out() -> None:
    version = make_updated()
    [held_back] = version.run.evaluation.all()
    lose(held_back)
    found = reproducible(SYSTEM, version)
    assert (found.missing, found.left_out) == ([], [held_back])
    assert not run_reproduce(actor=SYSTEM, version=version).evaluation.exists()


def test_settings_that_the_engine_no_longer_takes_are_told() -> None:
    version = make_updated()
    UpdateRun.objects.filter(version=version).update(strategy="a-plug-in-that-went")
    [missing] = reproducible(SYSTEM, version).missing
    assert missing.startswith("The engine no longer takes its settings: ")


@pytest.mark.parametrize(("kind", "came"), [(None, "was registered"), ("import", "was brought in as a file")])
def test_what_was_not_trained_here_is_not_reproduced(kind: str | None, came: str) -> None:
    version = make_version(make_service())
    if kind:
        UpdateRun.objects.create(service=version.service, kind=kind, version=version)
    assert reproducible(SYSTEM, version).missing == [f"{version} {came}: no training of it is recorded."]


def test_one_at_a_time_by_those_who_operate() -> None:
    version = make_updated()
    project = version.service.project
    with pytest.raises(ForbiddenError):
        run_reproduce(actor=member(project, Role.APPROVER).actor, version=version)
    run = run_reproduce(actor=member(project, Role.ENGINEER).actor, version=version)
    with pytest.raises(ConflictError, match="being reproduced already"):
        run_reproduce(actor=SYSTEM, version=version)
    run_cancel(actor=SYSTEM, run=run)
    run_reproduce(actor=SYSTEM, version=version)


def test_other_weights_are_stated_with_what_else_differs(tmp_path: Path) -> None:
    version = make_updated()
    run = attempt_begin(UpdateRun, run_reproduce(actor=SYSTEM, version=version).pk)
    save_file({"weight": np.array([0.25], np.float32)}, tmp_path / "model.safetensors")
    result = {
        "artifacts": {"model.safetensors": {"sha256": "f" * 64}},
        "metrics": {"eval/validation/accuracy": 0.8, "train/loss": 0.1},
        "conditions": {**CONDITIONS, "cpu": "Another", "packages": {"numpy": "2.5", "torch": "2.13"}},
    }
    (tmp_path / "result.json").write_text(json.dumps(result))
    attempt_finish(run, tmp_path)
    run.refresh_from_db()
    assert (run.state, run.version, run.conditions["cpu"]) == ("finished", None, "Another")
    assert run.reproduced == {
        "same": False,
        "weights": {"then": version.artifacts.get(name="model.safetensors").digest, "now": "f" * 64},
        "max_abs_difference": 0.25,
        "accuracy": [{"set": "validation", "then": 0.9, "now": 0.8}],
        "conditions": [
            {"name": "cpu", "then": "One", "now": "Another"},
            {"name": "numpy", "then": "2.4", "now": "2.5"},
        ],
    }
    told = LogEntry.objects.get(kind="update_run.finished", object=f"updaterun:{run.pk}")
    assert (told.data["reproduces"], told.data["same"]) == (version.pk, False)
    [notice] = notices_of([told])
    assert notice.title == f"Reproduction {run.pk} of {version.service} is finished"
    assert notice.detail == f"Other weights than those of {version}."


def test_weights_of_another_shape_have_no_difference_to_state(tmp_path: Path) -> None:
    for name, shape in (("one", 2), ("other", 3)):
        save_file({"weight": np.zeros(shape, np.float32)}, tmp_path / name)
    assert weights_difference(tmp_path / "one", tmp_path / "other") is None
    assert weights_difference(tmp_path / "one", tmp_path / "one") == 0.0


def test_over_rest() -> None:
    version, client = make_updated(), APIClient()
    address = f"/api/v1/services/{version.service.name}/versions/{version.number}/reproduction/"
    client.force_authenticate(member(version.service.project, Role.VIEWER))
    assert client.get(address).data == {"missing": [], "left_out": []}
    assert client.post(address).status_code == 403
    client.force_authenticate(member(version.service.project, Role.ENGINEER))
    begun = client.post(address)
    assert (begun.status_code, begun.data["kind"], begun.data["reproduces"]) == (
        201,
        "reproduce",
        version.number,
    )
    assert client.post(address).data["code"] == "reproduction_underway"
