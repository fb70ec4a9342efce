from backend.core.states import machine

QUEUE_ITEM = machine(
    "queue_item", "waiting", {"waiting": "labelled skipped", "skipped": "waiting labelled", "labelled": ""}
)

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
