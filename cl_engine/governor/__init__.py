"""Keeps an update from disturbing inference."""

from cl_engine.governor.share import Share, take_share

__all__ = ["Share", "take_share"]
