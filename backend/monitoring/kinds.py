"""What a monitor may watch."""

from typing import NamedTuple


class View(NamedTuple):
    """words: what is watched; title: what its monitors are called; finding: what their alerts are."""

    words: str
    title: str
    finding: str


VIEWS = {
    "input": View("embeddings of the inputs", "Input drift", "Input drift"),
    "values": View("values of the inputs", "Value drift", "Value drift"),
    "output": View("answered probabilities", "Output drift", "Output drift"),
    "quality": View("quality of the inputs", "Data quality", "Bad inputs"),
    "labels": View("accuracy on late labels", "Accuracy", "Less accuracy"),
    "errors": View("errors by late labels, one by one", "Errors", "More errors"),
    "confidence": View("confidence of the answers, one by one", "Confidence", "Changed confidence"),
}
# Of these a window waits for its labels.
OF_LABELS = ("labels", "errors")
# Streams: a window continues the one before it, and is compared with nothing else.
STREAMED = ("errors", "confidence")
