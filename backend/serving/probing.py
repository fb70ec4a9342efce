"""Which runtimes a Triton has. No call of its tells, so each is given a tiny model to load, over the wire."""

from pathlib import Path
from typing import Any

from backend.core.errors import ConflictError
from backend.serving.client import TritonClient
from backend.serving.config import LABELS, model_config
from backend.serving.layout import MODEL, model_files

# No service and no version is called this.
PROBE = "modelcie-probe--v0"
FOLDER = Path(__file__).with_name("probe_model")
FILES = {name: FOLDER / name for name in (MODEL, LABELS)}
SIGNATURE = {"input_name": "input", "output_name": "probabilities", "dtype": "float32", "shape": [4]}
# Triton keeps the files of a load that failed until the next one of that name: what is most often there comes last.
PROBED = ("pytorch", "onnxruntime", "python")
LOAD_FAILED = "load failed for model"
NO_BACKEND = "unable to find backend library"


def probe(client: TritonClient) -> dict[str, str]:
    """Runtime -> why it can serve nothing; blank where it can.

    Models of ours are loaded by onnxruntime and python. PyTorch gets no model of its own, which only PyTorch could
    make: that it refuses what it gets shows that it is there. Raises AppError as `TritonClient.send`, less
    `model_load_failed`.
    """
    return {runtime: _refusal(client, runtime) for runtime in PROBED}


def is_known_to(client: TritonClient) -> bool:
    """Whether the server has been probed since it started. Raises UnavailableError."""
    return client.has_met(PROBE)


def _refusal(client: TritonClient, runtime: str) -> str:
    try:
        client.send(PROBE, _config(runtime), _files(runtime))
    except ConflictError as refused:
        said = str(refused.data["said"])
        if NO_BACKEND in said:
            return "It has no such backend."
        return "" if runtime == "pytorch" and LOAD_FAILED in said else _reason(said)
    client.unload(PROBE)
    return ""


def _config(runtime: str) -> dict[str, Any]:
    config = model_config(PROBE, "python", SIGNATURE, [1])  # on the processor, whatever else there is
    return {**config, "backend": runtime}


def _files(runtime: str) -> dict[str, Path]:
    if runtime == "pytorch":
        return {"1/model.pt": FILES[LABELS], LABELS: FILES[LABELS]}
    return model_files(PROBE, {1: FILES}, runtime)


def _reason(said: str) -> str:
    """Triton's words without what it says of every load that fails, and without the stack."""
    return said.rpartition(" state: ")[2].partition("\n")[0].rstrip(";. ") + "."
