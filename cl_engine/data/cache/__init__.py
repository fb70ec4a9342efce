"""The continual-learning data cache: the bounded memory, and the policies that choose what it keeps."""

from cl_engine.data.cache.memory import Memory
from cl_engine.data.cache.policies import Measures

__all__ = ["Measures", "Memory"]
