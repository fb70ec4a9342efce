"""Networks that the real engine trained, and a stage to judge them on."""

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest

from backend.config.environment import ROOT
from backend.core.errors import AppError
from backend.datasets.models import Sample
from backend.datasets.services.samples import samples_add
from backend.deployments.services import request_create
from backend.engine import command
from backend.engine.scenarios import digits
from backend.registry.models import ModelVersion
from backend.registry.services import version_register
from backend.validation.models import ValidationReport
from backend.validation.services import validation_start
from backend.validation.tasks import run
from tests.deployments.rows import Stage
from tests.factories import DIGITS, SYSTEM, make_snapshot

CLASSES = [str(digit) for digit in range(10)]
SIGNATURE = {**DIGITS, "classes": CLASSES}
SMALL = {"channels_1": 8, "channels_2": 8, "features": 16}


def engine(kind: str, spec: Path, out: Path) -> Path:
    subprocess.run(command(kind, spec, out), cwd=ROOT, check=True, capture_output=True, timeout=120)
    return out


class DigitsStage(Stage):
    """A service with sets of digits that `trained` never saw."""

    def __init__(self, *roles: str, size: int = 100) -> None:
        super().__init__()
        self.service.signature = SIGNATURE
        self.service.save()
        self.sets = {role: self._reserve(role, size) for role in roles or ("validation", "golden")}
        for role, samples in self.sets.items():
            make_snapshot(self.service, role, samples)

    def _reserve(self, role: str, size: int) -> list[Sample]:
        start = {"validation": 600, "golden": 700}[role]
        images = digits(np.random.default_rng(0))[start : start + size]
        labels = [CLASSES[label] for label in images.y]
        return samples_add(
            actor=SYSTEM, service=self.service, inputs=images.x, labels=labels, source="import", reserved=role
        )

    def register(self, folder: Path, **fields: object) -> ModelVersion:
        result = json.loads((folder / "result.json").read_text())
        values = {"seen_ids": (), "parent": None, "snapshot": None, "metrics": {}, "cause": "", **fields}
        return version_register(
            actor=SYSTEM,
            service=self.service,
            folder=folder,
            architecture="small_cnn",
            architecture_parameters=SMALL,
            classes=result["classes"],
            strategy="naive",
            **values,
        )

    def validated(self, version: ModelVersion, baseline: ModelVersion | None = None) -> ValidationReport:
        report = validation_start(
            actor=SYSTEM, version=version, environment=self.environment, baseline=baseline
        )
        run(report.pk)
        report.refresh_from_db()
        return report

    def refusal(self, version: ModelVersion) -> str:
        with pytest.raises(AppError) as caught:
            request_create(actor=self.actor("engineer"), version=version, environment=self.environment)
        return caught.value.code
