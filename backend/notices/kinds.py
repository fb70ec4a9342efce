"""Which entries of the log are worth telling, by topic, in words."""

TOPICS = {
    "alerts": "Alerts: drift that was found, and how it ended",
    "updates": "Updates: runs that ended, and chains that a policy set going",
    "validation": "Validation: candidates that passed or were refused",
    "deployments": "Deployments: requests, comments, votes that decided, and rollouts",
}
# kind -> (topic, sentence about the row that it happened to)
TOLD = {
    "alert.opened": ("alerts", "Alert: {}"),
    "alert.open": ("alerts", "It came back: {}"),
    "alert.continued": ("alerts", "It goes on after its mute: {}"),
    "alert.worsened": ("alerts", "It grew worse: {}"),
    "alert.acknowledged": ("alerts", "Taken on: {}"),
    "alert.assigned": ("alerts", "Assigned: {}"),
    "alert.muted": ("alerts", "Muted: {}"),
    "alert.resolved": ("alerts", "Resolved: {}"),
    "chain.begun": ("updates", "A policy set an update of {} going"),
    "chain.stopped": ("updates", "The chain of {} goes no further"),
    "update_run.finished": ("updates", "{} is finished"),
    "update_run.failed": ("updates", "{} failed"),
    "update_run.errored": ("updates", "{} ended by a fault of ours"),
    "update_run.interrupted": ("updates", "{} was interrupted and can be resumed"),
    "validation_report.passed": ("validation", "Candidate {} passed its gates"),
    "validation_report.refused": ("validation", "Candidate {} was refused by its gates"),
    "validation_report.failed": ("validation", "Candidate {} could not be judged"),
    "validation_report.errored": ("validation", "Candidate {} could not be judged, by a fault of ours"),
    "deployment_request.pending": ("deployments", "Asked for: {}"),
    "deployment_request.commented": ("deployments", "Comment on the {}"),
    "deployment_request.reminded": ("deployments", "It expires within a day: {}"),
    "deployment_request.approved": ("deployments", "Approved: {}"),
    "deployment_request.glass_broken": ("deployments", "Break-glass, without the votes: {}"),
    "deployment_request.glass_reviewed": ("deployments", "The break-glass is reviewed: {}"),
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
# kind -> the sentence for those whom the entry names (`people`), or who asked for the row that it happened to
NAMED = {
    "deployment_request.commented": "You are mentioned on the {}",
    "deployment_request.reminded": "Your vote is missing, and it expires within a day: {}",
}
ASKED = {
    "update_run.failed": "Your {} failed",
    "update_run.errored": "Your {} ended by a fault of ours",
    "update_run.interrupted": "Your {} was interrupted and can be resumed",
    "deployment_request.approved": "Your request was approved: {}",
    "deployment_request.rejected": "Your request was rejected: {}",
    "deployment_request.superseded": "Your request is no longer to be decided, for its evidence changed: {}",
    "deployment_request.expired": "Your request expired: {}",
}
