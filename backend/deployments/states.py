from backend.core.states import machine

DEPLOYMENT_REQUEST = machine(
    "deployment_request",
    "pending",
    {
        "pending": "approved rejected superseded expired withdrawn",
        "approved": "executed superseded expired withdrawn",
        "executed": "",
        "rejected": "",
        "superseded": "",
        "expired": "",
        "withdrawn": "",
    },
)
# loading: under its own name. warming: warm-up and golden inference. promoting: stable name and routing.
# draining: the old version answers what it has begun, then leaves the stable name.
ROLLOUT = machine(
    "rollout",
    "queued",
    {
        "queued": "loading failed",
        "loading": "warming failed",
        "warming": "promoting failed",
        "promoting": "draining failed",
        "draining": "done",
        "done": "",
        "failed": "",
    },
)
