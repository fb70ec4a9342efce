"""The gates on the exported model itself."""

from cl_engine.gates.measured import Measured
from cl_engine.gates.types import Parity, Requirement, Size
from cl_engine.metrics.paired import ROUNDING

MIB = 2**20


def parity(shown: Parity, asked: Requirement) -> Measured:
    """The exported model's probabilities differ from the trained one's by at most the threshold."""
    difference = shown.max_abs_difference
    detail = f"Largest difference {difference:.2e} over {shown.samples} samples."
    return Measured(difference, shown.samples, difference <= asked.threshold, detail)


def size(shown: Size, asked: Requirement) -> Measured:
    """The served file takes at most the threshold, in MiB."""
    mib = shown.size_bytes / MIB
    return Measured(mib, 1, mib <= asked.threshold + ROUNDING, f"model.onnx has {shown.size_bytes:,} bytes.")
