"""Exported models run by onnxruntime, through the door."""

from cl_engine.runtime import OnnxModel

__all__ = ["OnnxModel"]
