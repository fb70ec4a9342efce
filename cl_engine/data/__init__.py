"""Tensor-resident data sets, their loaders, and the bounded replay memory."""

from cl_engine.data.cache import Measures, Memory
from cl_engine.data.dataset import TensorDataset, read_npz
from cl_engine.data.loader import Stream, TensorLoader

__all__ = ["Measures", "Memory", "Stream", "TensorDataset", "TensorLoader", "read_npz"]
