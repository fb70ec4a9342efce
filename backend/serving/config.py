"""A model's configuration, written by us alone: one meaning of a tensor, from the service's signature."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from backend.core.errors import AppError

MAX_BATCH_SIZE = 64
TYPES = {"uint8": "TYPE_UINT8", "float32": "TYPE_FP32"}
RUNTIMES = ("onnxruntime", "python")  # the better one first
LABELS = "labels.txt"
# Values of enumerations, which the text form of a configuration does not quote.
ENUMERATIONS = ("data_type", "kind")


def model_config(
    name: str, runtime: str, signature: Mapping[str, Any], numbers: Sequence[int]
) -> dict[str, Any]:
    """Triton's ModelConfig for these versions, as its JSON form. Classes are -1: a grown head fits.

    Raises AppError `runtime_unknown`, `signature_invalid`, `versions_empty`.
    """
    if runtime not in RUNTIMES:
        raise AppError("runtime_unknown", f"A host runs one of {', '.join(RUNTIMES)}.", runtime=runtime)
    if not numbers:
        raise AppError("versions_empty", f"{name} needs at least one version to serve.")
    try:
        dims = [int(size) for size in signature["shape"]]
        given = {"name": signature["input_name"], "data_type": TYPES[signature["dtype"]], "dims": dims}
        answered = {"name": signature["output_name"], "data_type": "TYPE_FP32", "dims": [-1]}
    except (KeyError, TypeError, ValueError) as error:
        raise AppError("signature_invalid", "The service's signature is not complete.") from error
    return {
        "name": name,
        "backend": runtime,
        "max_batch_size": MAX_BATCH_SIZE,
        "input": [given],
        "output": [{**answered, "label_filename": LABELS}],
        "instance_group": [{"count": 1, "kind": "KIND_CPU" if runtime == "python" else "KIND_AUTO"}],
        "version_policy": {"specific": {"versions": sorted(numbers)}},
    }


def config_text(config: Mapping[str, Any]) -> str:
    """The same as the text of config.pbtxt."""
    return "".join(f"{line}\n" for line in _lines(config))


def _lines(fields: Mapping[str, Any]) -> Iterator[str]:
    for field, value in fields.items():
        if isinstance(value, list) and all(isinstance(one, dict) for one in value):
            yield from (f"{field} {{ {' '.join(_lines(one))} }}" for one in value)
        elif isinstance(value, dict):
            yield f"{field} {{ {' '.join(_lines(value))} }}"
        else:
            yield f"{field}: {value if field in ENUMERATIONS else json.dumps(value)}"
