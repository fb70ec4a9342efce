"""Keeps an update from disturbing inference."""

from cl_engine.governor.governor import Governor
from cl_engine.governor.share import Share, take_share

__all__ = ["Governor", "Share", "take_share"]
