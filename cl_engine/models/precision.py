"""In which precision a training computes embeddings."""

from contextlib import AbstractContextManager, nullcontext

import torch

from cl_engine.specs import PrecisionName


def precision_of(name: PrecisionName, device: str) -> torch.dtype:
    """The precision by its name; "auto" is bfloat16 on a GPU that computes in it, else float32."""
    if name == "auto":
        on_gpu = torch.device(device).type == "cuda" and torch.cuda.is_bf16_supported(
            including_emulation=False
        )
        return torch.bfloat16 if on_gpu else torch.float32
    return {"float32": torch.float32, "bfloat16": torch.bfloat16}[name]


def computed_in(precision: torch.dtype, device: torch.device) -> AbstractContextManager[None]:
    """Multiply and convolve in this precision; weights, sums and batch norm's statistics stay float32."""
    if precision is torch.float32:
        return nullcontext()
    context: AbstractContextManager[None] = torch.autocast(device.type, precision)
    return context
