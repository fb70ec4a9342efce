"""What the gateway forwards: health, metadata, config, statistics and infer of a service. All else is not there."""

import re
from dataclasses import dataclass
from enum import StrEnum


class Verb(StrEnum):
    LIVE = "live"
    READY = "ready"
    SERVER = "server"
    MODEL_READY = "model_ready"
    METADATA = "metadata"
    CONFIG = "config"
    STATISTICS = "stats"
    INFER = "infer"


@dataclass(frozen=True, slots=True)
class Target:
    """What a request asks for; service and version are empty for the server's own routes."""

    verb: Verb
    service: str = ""
    version: str = ""


SERVER = {
    "/v2/health/live": Verb.LIVE,
    "/v2/health/ready": Verb.READY,
    "/v2": Verb.SERVER,
    "/v2/": Verb.SERVER,
}
MODEL = re.compile(
    r"/v2/models/(?P<service>[A-Za-z0-9_.\-]{1,80})(?:/versions/(?P<version>[0-9]{1,9}))?(?:/(?P<verb>ready|config|stats|infer))?"
)
MODEL_VERBS = {
    "ready": Verb.MODEL_READY,
    "config": Verb.CONFIG,
    "stats": Verb.STATISTICS,
    None: Verb.METADATA,
}


def match(method: str, path: str) -> Target | None:
    """The target of a request, or None for what is not on the list (another method included)."""
    if method == "GET" and path in SERVER:
        return Target(SERVER[path])
    found = MODEL.fullmatch(path)
    if found is None:
        return None
    service, version, verb = found["service"], found["version"] or "", found["verb"]
    if verb == "infer":
        return Target(Verb.INFER, service, version) if method == "POST" else None
    return Target(MODEL_VERBS[verb], service, version) if method == "GET" else None


def upstream_path(target: Target, live_number: int) -> str:
    """Triton's address of the target: the stable name, always with the live version's number."""
    tail = {Verb.METADATA: "", Verb.MODEL_READY: "/ready"}.get(target.verb, f"/{target.verb}")
    return f"/v2/models/{target.service}/versions/{live_number}{tail}"
