"""Problem details (RFC 9457): the one form of every refusal of the web process that is not a page."""

from collections.abc import Mapping

CONTENT_TYPE = "application/problem+json"


def problem(
    status: int, code: str, detail: str, data: Mapping[str, object] | None = None
) -> dict[str, object]:
    """The body: `code` is stable, and `type` and `title` are that code as a URI and in words; `data` is JSON."""
    return {
        "type": f"urn:modelcie:problem:{code}",
        "title": code.replace("_", " ").capitalize(),
        "status": status,
        "detail": detail,
        "code": code,
        "data": dict(data or {}),
    }
