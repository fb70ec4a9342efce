"""What every page's frame shows."""

import tomllib
from functools import cache
from typing import Any

from django.http import HttpRequest

from backend.config.environment import ROOT


@cache
def version() -> str:
    """The release, as pyproject.toml states it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return str(project["version"])


def page(request: HttpRequest) -> dict[str, Any]:
    """`version` for the footer and `nav`: the first segment of the path, which marks the current entry."""
    return {"version": version(), "nav": request.path.strip("/").partition("/")[0]}
