from backend.core.states import machine

QUEUE_ITEM = machine(
    "queue_item", "waiting", {"waiting": "labelled skipped", "skipped": "waiting labelled", "labelled": ""}
)
