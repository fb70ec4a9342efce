from backend.core.states import machine

# reviewing: it has its answers, and a reviewer decides. labelled: its last answer may be taken back.
QUEUE_ITEM = machine(
    "queue_item",
    "waiting",
    {
        "waiting": "reviewing labelled skipped flagged",
        "reviewing": "waiting labelled",
        "skipped": "waiting reviewing labelled",
        "flagged": "waiting reviewing labelled skipped",
        "labelled": "waiting",
    },
)
OPEN = ("waiting", "reviewing")
ASIDE = ("flagged", "skipped")

# receiving: its file comes in, and nobody began it yet.
DATA_IMPORT = machine(
    "data_import",
    "receiving",
    {
        "receiving": "queued cancelled",
        "queued": "running cancelled",
        "running": "finished failed cancelled queued",
        "finished": "",
        "failed": "",
        "cancelled": "",
    },
)

# failed: before its end; what it had changed by then stays, and can be undone.
BULK_CHANGE = machine(
    "bulk_change",
    "running",
    {
        "running": "finished failed cancelled",
        "finished": "undoing",
        "failed": "undoing",
        "cancelled": "undoing",
        "undoing": "undone failed",
        "undone": "",
    },
)
