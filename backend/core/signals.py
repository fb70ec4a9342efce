"""What the log lets others know."""

from django.dispatch import Signal

# Sent after an act has been committed. A hint to look at the log, never the news itself: it may be lost.
act_committed = Signal()
