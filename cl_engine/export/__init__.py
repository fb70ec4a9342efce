"""From PyTorch to the files that a serving engine loads."""

from cl_engine.export.artifacts import Export, export_model

__all__ = ["Export", "export_model"]
