"""Rows for tests, as plain functions that go through the services. Defaults make sense; pass what matters.

project = make_project()
engineer = member(project, Role.ENGINEER)
service = make_service(project)
version = make_version(service, snapshot=make_snapshot(service))
"""

import itertools
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from backend.access.models import Project, User
from backend.access.roles import Role
from backend.core.actor import system_actor
from backend.datasets.models import Sample, Snapshot
from backend.hosts.models import Environment, ServingHost
from backend.projects.models import Service
from backend.registry.models import ModelVersion

SYSTEM = system_actor("test")
PASSWORD = "correct horse battery"
DIGITS: dict[str, Any] = {
    "task": "image_classification",
    "input_name": "input",
    "output_name": "probabilities",
    "dtype": "uint8",
    "shape": [1, 8, 8],
    "layout": "CHW",
    "range": [0, 255],
    "classes": [str(digit) for digit in range(9)],
    "features": None,
}
_numbers = itertools.count(1)


def make_user(username: str = "", **fields: Any) -> User:
    """A person who signs in with PASSWORD and is a member of nothing."""
    return User.objects.create_user(username or f"user{next(_numbers)}", password=PASSWORD, **fields)


def make_project(slug: str = "", **fields: Any) -> Project:
    """A project with one member per role: `member(project, Role.CURATOR)`."""
    from backend.projects.services import member_add, project_create

    slug = slug or f"project{next(_numbers)}"
    owner = make_user(f"{slug}-owner")
    project = project_create(actor=owner.actor, name=fields.pop("name", slug.title()), slug=slug, **fields)
    for role in set(Role) - {Role.OWNER}:
        member_add(actor=owner.actor, project=project, user=make_user(f"{slug}-{role}"), role=role)
    return project


def member(project: Project, role: str) -> User:
    """The project's (first) member with the role."""
    return User.objects.filter(memberships__project=project, memberships__role=role).order_by("pk")[0]


def make_host(name: str = "", **fields: Any) -> ServingHost:
    """A host that nothing listens on: port 9 of loopback."""
    values = {"http_url": "http://127.0.0.1:9", "runtime": "python", "repository": "/nonexistent", **fields}
    return ServingHost.objects.create(name=name or f"host{next(_numbers)}", **values)


def make_environment(
    project: Project, name: str = "production", *, approvals: int = 1, **fields: Any
) -> Environment:
    """An environment of the project, on a host of its own unless one is given; `approvals` of whoever may vote."""
    host = fields.pop("host", None) or make_host()
    environment = Environment.objects.create(project=project, name=name, host=host, **fields)
    environment.approval_rules.create(needed=approvals)
    return environment


def make_service(project: Project | None = None, name: str = "", **fields: Any) -> Service:
    """A digits service: 1 x 8 x 8 uint8 in 0..255, classes "0" to "8"."""
    from backend.projects.services import service_create

    values: dict[str, Any] = {
        "name": name or f"digits{next(_numbers)}",
        "title": "Digits",
        "signature": DIGITS,
        "architecture": "small_cnn",
        **fields,
    }
    return service_create(actor=SYSTEM, project=project or make_project(), **values)


def make_inputs(count: int, seed: int | None = None) -> np.ndarray:
    """(count, 1, 8, 8) uint8; unlike any made before, unless seeded alike."""
    random = np.random.default_rng(next(_numbers) if seed is None else seed)
    return random.integers(0, 256, (count, 1, 8, 8), dtype=np.uint8)


def make_samples(service: Service, count: int = 9, labelled: bool = True, **fields: Any) -> list[Sample]:
    """Samples of the service; labelled with its classes in turn, unless told otherwise."""
    from backend.datasets.services import samples_add

    classes = service.signature["classes"]
    labels = fields.pop("labels", [classes[i % len(classes)] for i in range(count)] if labelled else None)
    inputs = fields.pop("inputs", None)
    if inputs is None:
        inputs = make_inputs(count)
    source = fields.pop("source", "import")
    return samples_add(actor=SYSTEM, service=service, inputs=inputs, labels=labels, source=source, **fields)


def make_snapshot(
    service: Service, role: str = "training", samples: Sequence[Sample] | None = None, **fields: Any
) -> Snapshot:
    """A snapshot of the given samples, or of nine new ones."""
    from backend.datasets.services import snapshot_create

    chosen = samples if samples is not None else make_samples(service)
    return snapshot_create(actor=SYSTEM, service=service, role=role, samples=chosen, **fields)


def make_version(service: Service, snapshot: Snapshot | None = None, **fields: Any) -> ModelVersion:
    """A registered version with tiny artifacts: readable headers and true digests, but no model in them."""
    from backend.registry.services import version_register

    values: dict[str, Any] = {
        "architecture": service.architecture,
        "architecture_parameters": service.architecture_parameters,
        "classes": service.signature["classes"],
        "parent": None,
        "strategy": "replay",
        "seen_ids": (),
        "metrics": {},
        "cause": "",
        **fields,
    }
    with tempfile.TemporaryDirectory() as folder:
        write_artifacts(Path(folder), values["classes"])
        return version_register(
            actor=SYSTEM, service=service, folder=Path(folder), snapshot=snapshot, **values
        )


def write_artifacts(folder: Path, classes: Sequence[str]) -> None:
    """What an update leaves in its folder, as small as it can be; each call's bytes differ."""
    mark = str(next(_numbers))
    (folder / "model.safetensors").write_bytes(_safetensors(mark))
    (folder / "state.safetensors").write_bytes(_safetensors(mark))
    (folder / "state.json").write_text(json.dumps({"mark": mark}))
    (folder / "model.onnx").write_bytes(_onnx(mark))
    (folder / "embedding.onnx").write_bytes(_onnx(mark + "e"))
    (folder / "labels.txt").write_text("".join(f"{name}\n" for name in classes))
    probabilities = np.full((2, len(classes)), 1 / len(classes), np.float32)
    np.savez(folder / "warmup.npz", x=np.zeros((2, 1, 8, 8), np.uint8), probabilities=probabilities)


def _safetensors(mark: str) -> bytes:
    """One float32 tensor of one element, with `mark` in the metadata."""
    tensor = {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}
    header = json.dumps({"__metadata__": {"mark": mark}, "weight": tensor}).encode()
    return len(header).to_bytes(8, "little") + header + bytes(4)


def _onnx(mark: str) -> bytes:
    """A ModelProto with ir_version 10, `mark` as producer and a graph without nodes."""
    name = mark.encode()
    return b"\x08\x0a" + b"\x12" + bytes([len(name)]) + name + b"\x3a\x00"
