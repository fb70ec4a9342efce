"""The page of a row that the log, a cause or a chain names as `alert:12`."""

from django.urls import reverse

PAGES = {
    "alert": "webui:alert",
    "backtest": "webui:backtest",
    "benchmark": "webui:benchmark",
    "bulkchange": "webui:bulk",
    "erasure": "webui:erasure",
    "sample": "webui:sample",
    "dataimport": "webui:data_import",
    "selection": "webui:selection",
    "updaterun": "webui:run",
    "rollout": "webui:rollout",
    "snapshot": "webui:snapshot",
    "deploymentrequest": "webui:request",
    "validationreport": "webui:report",
}


def link(reference: str) -> str:
    """The address of the row's page; "" where it has none of its own."""
    name, _, number = reference.partition(":")
    return reverse(PAGES[name], args=[int(number)]) if name in PAGES and number.isdecimal() else ""
