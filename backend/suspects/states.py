from backend.core.states import machine

# failed: expected and explained. errored: a bug of ours.
LABEL_CHECK = machine(
    "label_check",
    "queued",
    {
        "queued": "running failed",
        "running": "finished failed errored queued",
        "finished": "",
        "failed": "",
        "errored": "",
    },
)
SUSPECT = machine("suspect", "open", {"open": "confirmed corrected", "confirmed": "", "corrected": ""})
