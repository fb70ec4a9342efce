from backend.core.states import machine

# passed and refused are verdicts of the gates; failed is an explained failure to judge, errored a bug.
VALIDATION_REPORT = machine(
    "validation_report",
    "queued",
    {
        "queued": "running failed",
        "running": "passed refused failed errored queued",
        "passed": "",
        "refused": "",
        "failed": "",
        "errored": "",
    },
)
