"""What both ways of sending raise."""


class UndeliveredError(Exception):
    """The receiver did not take the message; the text says why."""
