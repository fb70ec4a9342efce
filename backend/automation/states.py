from backend.core.states import machine

# proposed: a candidate passed its gates and waits for people; live: it was deployed.
CHAIN = machine(
    "chain",
    "collecting",
    {
        "collecting": "labelling stopped",
        "labelling": "updating stopped",
        "updating": "validating stopped",
        "validating": "proposed stopped",
        "proposed": "live stopped",
        "live": "",
        "stopped": "",
    },
)

BACKTEST = machine(
    "backtest",
    "queued",
    {
        "queued": "running cancelled",
        "running": "finished failed cancelled queued",
        "finished": "",
        "failed": "",
        "cancelled": "",
    },
)
