from backend.core.states import machine

# pending to executed: by break-glass alone.
DEPLOYMENT_REQUEST = machine(
    "deployment_request",
    "pending",
    {
        "pending": "approved executed rejected superseded expired withdrawn",
        "approved": "executed superseded expired withdrawn",
        "executed": "",
        "rejected": "",
        "superseded": "",
        "expired": "",
        "withdrawn": "",
    },
)
# loading: under its own name. warming: warm-up and golden inference. shadowing: requests are mirrored to it. canarying:
# it answers a share of them. promoting: stable name and routing. draining: the old version answers what it has begun,
# then leaves the stable name. watching: live, and rolled back if it does badly. retreating: gateways leave it.
ROLLOUT = machine(
    "rollout",
    "queued",
    {
        "queued": "loading failed aborted",
        "loading": "warming failed aborted",
        "warming": "shadowing canarying promoting failed aborted",
        "shadowing": "canarying promoting retreating",
        "canarying": "promoting retreating",
        "promoting": "draining failed retreating",
        "draining": "watching done",
        "watching": "done rolled_back",
        "retreating": "failed aborted",
        "done": "",
        "failed": "",
        "aborted": "",
        "rolled_back": "",
    },
)
# What gateways do with the version of a rollout in these states. One that is promoted keeps the share that it answers.
TRIALS = {"shadowing": "shadow", "canarying": "canary", "promoting": "canary", "watching": "watch"}
