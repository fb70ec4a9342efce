"""THE way work leaves a request: named jobs in the database's queue, and supervised processes."""

from backend.jobs.queue import enqueue, job

__all__ = ["enqueue", "job"]
