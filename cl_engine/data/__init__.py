"""Tensor-resident data sets, their loaders, and the bounded replay memory."""

from cl_engine.data.dataset import TensorDataset, read_npz
from cl_engine.data.loader import Stream, TensorLoader
from cl_engine.data.memory import Memory

__all__ = ["Memory", "Stream", "TensorDataset", "TensorLoader", "read_npz"]
