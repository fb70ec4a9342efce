"""What a monitor may watch."""

# Of each view: its words, and what an alert of it is called.
VIEWS = {
    "input": ("embeddings of the inputs", "Input drift"),
    "values": ("values of the inputs", "Value drift"),
    "output": ("answered probabilities", "Output drift"),
    "quality": ("quality of the inputs", "Bad inputs"),
    "labels": ("accuracy on late labels", "Less accuracy"),
    "errors": ("errors by late labels, one by one", "More errors"),
    "confidence": ("confidence of the answers, one by one", "Changed confidence"),
}
# Of these a window waits for its labels.
OF_LABELS = ("labels", "errors")
# Streams: a window continues the one before it, and is compared with nothing else.
STREAMED = ("errors", "confidence")
