from backend.core.states import machine

# failed: expected and explained. errored: a bug of ours.
TWIN_CHECK = machine(
    "twin_check",
    "queued",
    {
        "queued": "running failed",
        "running": "finished failed errored queued",
        "finished": "",
        "failed": "",
        "errored": "",
    },
)
