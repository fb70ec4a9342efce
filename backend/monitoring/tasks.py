"""Work that monitors have done in the background."""

from backend.jobs.queue import job
from backend.monitoring.estimating import calibrate, estimate
from backend.monitoring.evaluation import evaluate
from backend.monitoring.explaining import explain
from backend.monitoring.rebuilding import rebuild


@job("monitoring.rebuild")
def rebuild_monitors(service_id: int) -> None:
    rebuild(service_id)


@job("monitoring.evaluate")
def evaluate_monitors(service_id: int) -> None:
    evaluate(service_id)


@job("monitoring.calibrate")
def calibrate_estimator(estimator_id: int) -> None:
    calibrate(estimator_id)


@job("monitoring.explain")
def explain_alert(alert_id: int) -> None:
    explain(alert_id)


@job("monitoring.estimate")
def estimate_accuracy(estimator_id: int) -> None:
    estimate(estimator_id)
