"""What control does for logs: it anchors where they end."""

from pathlib import Path

from backend.audit.anchors import anchor_if_due
from backend.config.environment import ENV
from backend.jobs.control import control_step


@control_step("audit.anchors", every_s=60.0)
def anchor_heads() -> None:
    if ENV.anchor_folder:
        anchor_if_due(Path(ENV.anchor_folder))
