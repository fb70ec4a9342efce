from backend.core.states import machine

# A finished one begins again where a restored backup brought back what it had erased.
ERASURE = machine(
    "erasure",
    "queued",
    {
        "queued": "running",
        "running": "finished failed",
        "finished": "queued",
        "failed": "queued",
    },
)
