"""A model's config.pbtxt, made from its service's signature and nothing else."""

import re
from typing import Any

from backend.core.errors import AppError

MAX_BATCH_SIZE = 32
OUTPUT_LABELS = "labels.txt"
TYPES = {"uint8": "TYPE_UINT8", "float32": "TYPE_FP32"}
_TENSOR_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.]{0,99}")

# One instance and one thread a version. Dynamic batching without a delay: it only joins what already
# waits. The Python backend gets its requests as a list anyway and would gain nothing.
_RUNTIMES = {
    "python": 'backend: "python"\ninstance_group [{ kind: KIND_CPU, count: 1 }]\n',
    "onnxruntime": (
        'backend: "onnxruntime"\ninstance_group [{ count: 1 }]\ndynamic_batching { }\n'
        'parameters { key: "intra_op_thread_count" value: { string_value: "1" } }\n'
    ),
}
RUNTIMES = tuple(_RUNTIMES)


def config_text(model: str, runtime: str, signature: dict[str, Any], *, labelled: bool) -> str:
    """The text of config.pbtxt. The class dimension is -1: a head that has grown fits under the same name.

    Versions are not named: each version folder that stands beside the config is served.
    Raises: AppError `signature_not_servable`.
    """
    labels = f', label_filename: "{OUTPUT_LABELS}"' if labelled else ""
    dims = ", ".join(str(int(size)) for size in signature["shape"])
    return (
        f'name: "{model}"\n'
        f"{_RUNTIMES[runtime]}"
        f"max_batch_size: {MAX_BATCH_SIZE}\n"
        "version_policy: { all: { } }\n"
        f'input [{{ name: "{_tensor(signature, "input_name")}", data_type: {_type(signature)}, dims: [{dims}] }}]\n'
        f'output [{{ name: "{_tensor(signature, "output_name")}", data_type: TYPE_FP32, dims: [-1]{labels} }}]\n'
    )


def _tensor(signature: dict[str, Any], key: str) -> str:
    name = str(signature[key])
    if not _TENSOR_NAME.fullmatch(name):
        raise AppError("signature_not_servable", f"The signature's {key} is no name Triton takes.", name=name)
    return name


def _type(signature: dict[str, Any]) -> str:
    if signature["dtype"] not in TYPES:
        raise AppError(
            "signature_not_servable",
            f"The signature's dtype must be one of {', '.join(TYPES)}.",
            dtype=signature["dtype"],
        )
    return TYPES[signature["dtype"]]
