"""What is wrong with the inputs of an alert, in the words of its page."""

from collections.abc import Iterable
from typing import Any

from backend.monitoring.models import AlertEvidence
from webui.changes import request_url


def problems(service: str, evidence: Iterable[AlertEvidence]) -> list[dict[str, Any]]:
    """{kind, count, columns, rows: [{sequence, url}]} of each problem that monitors of data quality name.

    service: its name.
    """
    return [
        one
        | {
            # A column that stands still is counted in columns, whatever the number of inputs.
            "kind": one["kind"].replace("_", " ").capitalize(),
            "count": "all" if one["kind"] == "constant" else one["count"],
            "rows": [row | {"url": request_url(service, row["request_id"])} for row in one["rows"]],
        }
        for said in evidence
        for one in said.details.get("problems", [])
    ]
