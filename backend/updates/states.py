from backend.core.states import machine

# failed: expected and explained. errored: a bug of ours. interrupted: resumable.
SUPERVISED = {
    "queued": "running cancelled failed",
    "running": "finished failed errored cancelled interrupted",
    "interrupted": "queued cancelled",
    "finished": "",
    "failed": "",
    "errored": "queued",
    "cancelled": "",
}
UPDATE_RUN = machine("update_run", "queued", SUPERVISED)
BENCHMARK = machine("benchmark", "queued", SUPERVISED)
