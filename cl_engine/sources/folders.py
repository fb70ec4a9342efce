"""Where data sets lie and where decoded ones are kept."""

import os
from pathlib import Path


def datasets_folder(given: Path | None = None) -> Path | None:
    """The folder of data set files: the one given, else that of MODELCIE_DATASETS, else None."""
    named = os.environ.get("MODELCIE_DATASETS", "")
    return given or (Path(named) if named else None)


def cache_folder() -> Path:
    """The user's folder for what can be made anew: XDG_CACHE_HOME/modelcie, or ~/.cache/modelcie."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(base) if base else Path.home() / ".cache") / "modelcie"
