from backend.core.states import machine

ALERT = machine(
    "alert", "open", {"open": "acknowledged resolved", "acknowledged": "resolved", "resolved": ""}
)
# unarmed: no reference of the live version yet. rebuilding: being made. armed: judging windows.
DRIFT_MONITOR = machine(
    "drift_monitor",
    "unarmed",
    {"unarmed": "rebuilding", "rebuilding": "armed unarmed", "armed": "unarmed rebuilding"},
)
