"""What each monitor says of an alert, in the words of its page."""

from typing import Any

from django.urls import reverse

from backend.monitoring.models import Alert
from webui.figures import monitor_title
from webui.monitors import findings


def evidence_rows(alert: Alert) -> list[dict[str, Any]]:
    """{said, title, url, findings} of each, the first to see it first; url is "" once the monitor was removed."""
    pages = dict(alert.service.monitors.values_list("name", "pk"))
    return [
        {
            "said": said,
            "title": monitor_title(said.monitor),
            "url": reverse("webui:monitor", args=[pages[said.monitor]]) if said.monitor in pages else "",
            "findings": findings(said.details),
        }
        for said in alert.evidence.all()
    ]
