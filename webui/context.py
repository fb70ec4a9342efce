"""What every page's frame shows."""

import tomllib
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from backend.config.environment import ROOT
from backend.deployments.selectors import waiting_for
from backend.notices.inbox import unseen_count


@cache
def release() -> str:
    """The release, as pyproject.toml states it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return str(project["version"])


def page(request: HttpRequest) -> dict[str, Any]:
    """`release` for the footer, `nav`: the first segment of the path, which marks the current entry, and
    `waiting_count`: the deployments that wait for whoever asks, `unseen_count`: the notices that they have not read;
    both counted only where they are shown."""
    return {
        "release": release(),
        "nav": request.path.strip("/").partition("/")[0],
        "waiting_count": SimpleLazyObject(lambda: _waiting_count(request)),
        "unseen_count": SimpleLazyObject(lambda: _unseen_count(request)),
    }


def _waiting_count(request: HttpRequest) -> int:
    return waiting_for(request.user.actor).count() if request.user.is_authenticated else 0


def _unseen_count(request: HttpRequest) -> int:
    return unseen_count(request.user.actor) if request.user.is_authenticated else 0
