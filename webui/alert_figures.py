"""What stands on top of an alert's page."""

from backend.core.actor import Actor
from backend.monitoring.alert_accuracy import AlertAccuracy, Estimate, alert_accuracy
from backend.monitoring.models import Alert
from backend.monitoring.selectors import alert_breaches
from webui.figures import Figure
from webui.templatetags.formats import percent

TONES = {"high": "bad", "medium": "warn", "low": ""}
NO_ESTIMATE = "no window of 100 answers is estimated"


def alert_figures(actor: Actor, alert: Alert) -> list[Figure]:
    accuracy = alert_accuracy(alert)
    breached, judged = alert_breaches(actor, alert)
    monitors = alert.evidence.count()
    return [
        Figure(
            "Severity",
            alert.severity.capitalize(),
            hint="set by a person" if alert.severity_by else "by scores and estimated accuracy",
            tone=TONES[alert.severity],
        ),
        Figure(
            "Alarms",
            f"{alert.occurrences:,}",
            hint=f"of {monitors} monitor{'' if monitors == 1 else 's'}; {breached:,} of {judged:,} windows breached",
        ),
        _usual(accuracy),
        _within(accuracy),
    ]


def _usual(accuracy: AlertAccuracy) -> Figure:
    """The estimate before it, else what held-out samples say."""
    label = "Accuracy before"
    if accuracy.before:
        return Figure(label, percent(accuracy.before.value), hint=_band(accuracy.before))
    if accuracy.held_out is not None:
        return Figure(
            label, percent(accuracy.held_out), hint="measured on held-out samples; nothing calm estimated"
        )
    return Figure(label, None, hint=accuracy.problem or NO_ESTIMATE)


def _within(accuracy: AlertAccuracy) -> Figure:
    label = "Accuracy since"
    if not accuracy.within:
        return Figure(label, None, hint=accuracy.problem or NO_ESTIMATE)
    usual = accuracy.before.low if accuracy.before else accuracy.held_out
    fell = usual is not None and accuracy.within.high < usual
    return Figure(
        label, percent(accuracy.within.value), hint=_band(accuracy.within), tone="bad" if fell else ""
    )


def _band(estimate: Estimate) -> str:
    return (
        f"estimated, {percent(estimate.low)} to {percent(estimate.high)}, over {estimate.answers:,} answers"
    )
