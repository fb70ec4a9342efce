from backend.core.states import machine

# ready: a person sees what was chosen, and has it queued (taken) or not (discarded).
# failed: expected and explained. errored: a bug of ours.
SELECTION = machine(
    "selection",
    "queued",
    {
        "queued": "running discarded",
        "running": "ready failed errored queued discarded",
        "ready": "taken discarded",
        "taken": "",
        "discarded": "",
        "failed": "",
        "errored": "",
    },
)
