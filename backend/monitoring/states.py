from backend.core.states import machine

# A resolved one opens again when a monitor soon sees the same.
ALERT = machine(
    "alert",
    "open",
    {"open": "acknowledged resolved", "acknowledged": "resolved", "resolved": "open"},
)
# unarmed: no reference of the live version yet. rebuilding: being made. armed: judging windows. paused: by a person.
DRIFT_MONITOR = machine(
    "drift_monitor",
    "unarmed",
    {
        "unarmed": "rebuilding paused",
        "rebuilding": "armed unarmed paused",
        "armed": "unarmed paused",
        "paused": "unarmed",
    },
)
