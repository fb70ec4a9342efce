# Of a run that nobody calls off or decides on. failed: expected and explained. errored: a bug of ours.
UNATTENDED = {
    "queued": "running failed",
    "running": "finished failed errored queued",
    "finished": "",
    "failed": "",
    "errored": "",
}
