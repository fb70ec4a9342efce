"""Versions: dense numbers, true digests, what they have seen, and the files they refuse."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import onnx
import pytest
from onnx import TensorProto, helper

from backend.core.blobs import blobs
from backend.core.errors import AppError, ConflictError, ForbiddenError, NotFoundError
from backend.registry.artifacts import REQUIRED
from backend.registry.models import Artifact, ModelVersion
from backend.registry.onnx_header import has_graph
from backend.registry.selectors import artifact_list, seen_ids, version_get, version_list
from backend.registry.services import artifact_path, materialise, version_register, version_retire
from tests.factories import (
    DIGITS,
    SYSTEM,
    make_samples,
    make_service,
    make_snapshot,
    make_user,
    make_version,
    member,
    write_artifacts,
)

pytestmark = pytest.mark.django_db


def register(folder: Path, **fields: object) -> ModelVersion:
    """Register what lies in the folder, for a service of its own unless one is given."""
    values = {
        "actor": SYSTEM,
        "architecture": "small_cnn",
        "architecture_parameters": {},
        "classes": DIGITS["classes"],
        "parent": None,
        "snapshot": None,
        "strategy": "replay",
        "seen_ids": (),
        "metrics": {},
        "cause": "",
        **fields,
    }
    service = values.pop("service", None) or make_service()
    return version_register(service=service, folder=folder, **values)


def test_numbers_are_dense_per_service() -> None:
    service = make_service()
    assert [make_version(service).number for _ in range(3)] == [1, 2, 3]
    assert make_version(make_service()).number == 1
    assert [version.number for version in version_list(SYSTEM, service)] == [3, 2, 1]


def test_a_refused_version_uses_up_no_number(tmp_path: Path) -> None:
    service = make_service()
    with pytest.raises(AppError):
        register(tmp_path, service=service)
    assert make_version(service).number == 1


def test_the_digest_is_over_the_sorted_digests_of_the_files(tmp_path: Path) -> None:
    given = tmp_path / "in"
    given.mkdir()
    write_artifacts(given, DIGITS["classes"])
    version = register(given)
    files = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in given.iterdir()}
    assert dict(version.artifacts.values_list("name", "digest")) == files
    lines = "".join(f"{digest}\n" for digest in sorted(files.values()))
    assert version.digest == hashlib.sha256(lines.encode()).hexdigest()


def test_a_version_has_seen_all_that_its_ancestors_snapshot_and_memory_saw() -> None:
    service = make_service()
    first = make_version(
        service, make_snapshot(service, samples=make_samples(service, 2)), seen_ids=["memory1"]
    )
    samples = make_samples(service, 2)
    second = make_version(
        service, make_snapshot(service, samples=samples), parent=first, seen_ids=["memory2"]
    )
    assert len(seen_ids(first)) == 3
    assert seen_ids(second) == seen_ids(first) | {str(sample.pk) for sample in samples} | {"memory2"}


@pytest.mark.parametrize("name", REQUIRED)
def test_a_version_that_lacks_a_file_is_refused(tmp_path: Path, name: str) -> None:
    write_artifacts(tmp_path, DIGITS["classes"])
    (tmp_path / name).unlink()
    with pytest.raises(AppError) as refused:
        register(tmp_path)
    assert (refused.value.code, refused.value.data["missing"]) == ("artifact_missing", [name])
    assert not Artifact.objects.exists()


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def replace_by_text(path: Path) -> None:
    path.write_text("not a model at all")


@pytest.mark.parametrize("damage", [cut, replace_by_text])
@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("model.safetensors", "weights_unreadable"),
        ("model.onnx", "onnx_unreadable"),
        ("embedding.onnx", "onnx_unreadable"),
        ("labels.txt", "labels_mismatch"),
    ],
)
def test_a_damaged_file_is_refused(
    tmp_path: Path, name: str, code: str, damage: Callable[[Path], None]
) -> None:
    write_artifacts(tmp_path, DIGITS["classes"])
    damage(tmp_path / name)
    with pytest.raises(AppError) as refused:
        register(tmp_path)
    assert refused.value.code == code
    assert not ModelVersion.objects.exists()


def test_a_real_onnx_model_has_a_graph_and_a_cut_one_has_not(tmp_path: Path) -> None:
    x, y = (helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", 4]) for name in "xy")
    graph = helper.make_graph([helper.make_node("Relu", ["x"], ["y"])], "g", [x], [y])
    path = tmp_path / "relu.onnx"
    onnx.save(helper.make_model(graph), path)
    assert has_graph(path)
    cut(path)
    assert not has_graph(path)
    path.write_bytes(b"")
    assert not has_graph(path)


def test_files_that_are_not_those_the_job_finished_with_are_refused(tmp_path: Path) -> None:
    write_artifacts(tmp_path, DIGITS["classes"])
    promised = {"artifacts": {"model.onnx": {"sha256": "0" * 64, "size_bytes": 1}}}
    (tmp_path / "result.json").write_text(json.dumps(promised))
    with pytest.raises(AppError) as refused:
        register(tmp_path)
    assert (refused.value.code, refused.value.data["name"]) == ("digest_mismatch", "model.onnx")


def test_a_version_may_grow_but_not_lose_a_class() -> None:
    service = make_service()
    first = make_version(service)
    make_version(service, parent=first, classes=[*DIGITS["classes"], "9"])
    with pytest.raises(AppError) as refused:
        make_version(service, parent=first, classes=DIGITS["classes"][1:])
    assert (refused.value.code, refused.value.data["classes"]) == ("classes_lost", ["0"])


def test_parent_and_snapshot_are_of_the_service_itself() -> None:
    service, other = make_service(), make_service()
    for fields in ({"parent": make_version(other)}, {"snapshot": make_snapshot(other)}):
        with pytest.raises(AppError) as refused:
            make_version(service, **fields)
        assert refused.value.code == "version_foreign"


@pytest.mark.parametrize("role", ["validation", "golden"])
def test_what_judges_a_version_did_not_train_it(role: str) -> None:
    service = make_service()
    with pytest.raises(AppError) as refused:
        make_version(service, make_snapshot(service, role))
    assert refused.value.code == "snapshot_role"


def test_artifacts_come_out_as_they_went_in(tmp_path: Path) -> None:
    given = tmp_path / "in"
    given.mkdir()
    write_artifacts(given, DIGITS["classes"])
    version = register(given)
    out = materialise(version, tmp_path / "out")
    assert {p.name: p.read_bytes() for p in out.iterdir()} == {
        p.name: p.read_bytes() for p in given.iterdir()
    }
    some = materialise(version, tmp_path / "some", ["labels.txt"])
    assert [path.name for path in some.iterdir()] == ["labels.txt"]


def test_writing_where_artifacts_were_laid_out_leaves_the_store_alone(tmp_path: Path) -> None:
    version = make_version(make_service())
    (materialise(version, tmp_path) / "labels.txt").write_text("other")
    assert artifact_path(version, "labels.txt").read_text().startswith("0\n")


def test_a_tampered_artifact_is_not_handed_out(tmp_path: Path) -> None:
    version = make_version(make_service())
    blobs().path(version.artifacts.get(name="model.onnx").digest).write_bytes(b"evil")
    for hand_out in (lambda: artifact_path(version, "model.onnx"), lambda: materialise(version, tmp_path)):
        with pytest.raises(AppError) as refused:
            hand_out()
        assert refused.value.code == "digest_mismatch"
    with pytest.raises(NotFoundError):
        artifact_path(version, "state.bin")


def test_a_version_is_retired_once() -> None:
    version = make_version(make_service())
    version_retire(actor=SYSTEM, version=version, reason="it was trained on wrong labels")
    assert version.state == "retired"
    with pytest.raises(ConflictError):
        version_retire(actor=SYSTEM, version=version, reason="again")


def test_engineers_register_others_do_not_and_strangers_see_nothing(tmp_path: Path) -> None:
    service = make_service()
    version = make_version(service)
    write_artifacts(tmp_path, DIGITS["classes"])
    assert register(tmp_path, service=service, actor=member(service.project, "engineer").actor).number == 2
    stranger = make_user().actor
    for actor, error in (
        (member(service.project, "curator").actor, ForbiddenError),
        (stranger, NotFoundError),
    ):
        with pytest.raises(error):
            register(tmp_path, service=service, actor=actor)
        with pytest.raises(error):
            version_retire(actor=actor, version=version, reason="")
    assert not version_list(stranger, service).exists()
    assert not artifact_list(stranger, version).exists()
    with pytest.raises(NotFoundError):
        version_get(stranger, service, 1)
