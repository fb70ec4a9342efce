"""What `client.detectors` answers with and takes. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, Any, TypedDict

if TYPE_CHECKING:
    pass


class Detector(TypedDict):
    """Detector, as the API has it."""

    misses: str
    name: str
    paper: str
    parameters: builtins.list[dict[str, Any]]
    sees: str
    title: str
    view: str
