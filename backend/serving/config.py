"""`config.pbtxt`, written by us alone: one meaning of a tensor, from the service's signature."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from backend.core.errors import AppError

MAX_BATCH_SIZE = 64
TYPES = {"uint8": "TYPE_UINT8", "float32": "TYPE_FP32"}
RUNTIMES = ("python", "onnxruntime")
LABELS = "labels.txt"


def model_config(name: str, runtime: str, signature: Mapping[str, Any], numbers: Sequence[int]) -> str:
    """The text of config.pbtxt for these versions, ascending. Classes are -1: a grown head fits.

    Raises AppError `runtime_unknown`, `signature_invalid`, `versions_empty`.
    """
    if runtime not in RUNTIMES:
        raise AppError("runtime_unknown", f"A host runs one of {', '.join(RUNTIMES)}.", runtime=runtime)
    if not numbers:
        raise AppError("versions_empty", f"{name} needs at least one version to serve.")
    try:
        dims = ", ".join(str(int(size)) for size in signature["shape"])
        dtype = TYPES[signature["dtype"]]
        tensors = json.dumps(signature["input_name"]), json.dumps(signature["output_name"])
    except (KeyError, TypeError, ValueError) as error:
        raise AppError("signature_invalid", "The service's signature is not complete.") from error
    versions = ", ".join(str(number) for number in sorted(numbers))
    return f"""name: {json.dumps(name)}
backend: "{runtime}"
max_batch_size: {MAX_BATCH_SIZE}
input [ {{ name: {tensors[0]} data_type: {dtype} dims: [ {dims} ] }} ]
output [ {{ name: {tensors[1]} data_type: TYPE_FP32 dims: [ -1 ] label_filename: "{LABELS}" }} ]
instance_group [ {{ count: 1 kind: {"KIND_CPU" if runtime == "python" else "KIND_AUTO"} }} ]
version_policy {{ specific {{ versions: [ {versions} ] }} }}
"""
