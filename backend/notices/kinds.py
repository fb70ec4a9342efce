"""Which entries of the log are worth telling, by topic, in words."""

TOPICS = {
    "alerts": "Alerts: drift that was found, and how it ended",
    "updates": "Updates: runs that ended, and chains that a policy set going",
    "validation": "Validation: candidates that passed or were refused",
    "deployments": "Deployments: requests, votes that decided, and rollouts",
}
# kind -> (topic, sentence about the row that it happened to)
TOLD = {
    "alert.opened": ("alerts", "Alert: {}"),
    "alert.acknowledged": ("alerts", "Taken on: {}"),
    "alert.resolved": ("alerts", "Resolved: {}"),
    "chain.begun": ("updates", "A policy set an update of {} going"),
    "chain.stopped": ("updates", "The chain of {} goes no further"),
    "update_run.finished": ("updates", "{} made a version"),
    "update_run.failed": ("updates", "{} failed"),
    "update_run.errored": ("updates", "{} ended by a fault of ours"),
    "update_run.interrupted": ("updates", "{} was interrupted and can be resumed"),
    "validation_report.passed": ("validation", "Candidate {} passed its gates"),
    "validation_report.refused": ("validation", "Candidate {} was refused by its gates"),
    "validation_report.failed": ("validation", "Candidate {} could not be judged"),
    "validation_report.errored": ("validation", "Candidate {} could not be judged, by a fault of ours"),
    "deployment_request.pending": ("deployments", "Asked for: {}"),
    "deployment_request.approved": ("deployments", "Approved: {}"),
    "deployment_request.rejected": ("deployments", "Rejected: {}"),
    "deployment_request.superseded": ("deployments", "No longer to be decided, for its evidence changed: {}"),
    "deployment_request.expired": ("deployments", "Nobody decided in time: {}"),
    "rollout.paused": ("deployments", "{} is paused"),
    "rollout.retreating": ("deployments", "{} goes back"),
    "rollout.watching": ("deployments", "{} is live and watched"),
    "rollout.done": ("deployments", "{} is done"),
    "rollout.failed": ("deployments", "{} failed; what was live stays live"),
    "rollout.aborted": ("deployments", "{} was given up; what was live stays live"),
    "rollout.rolled_back": ("deployments", "{} did badly and is being rolled back"),
}
