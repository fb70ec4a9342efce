"""Serves `model.onnx` with onnxruntime inside Triton's Python backend.

Copied as model.py into every version folder of a repository for the `python` runtime; it runs in Triton's own
environment and imports nothing of ours. One process and one thread a model version: Triton is the
scheduler, and an update may be training beside it.
"""

import json
from pathlib import Path
from typing import Any

import onnxruntime
import triton_python_backend_utils as pb_utils  # type: ignore[import-not-found]


class TritonPythonModel:
    """One loaded version: the input and output names come from the model's config."""

    def initialize(self, args: dict[str, str]) -> None:
        """Open the version's own file. Raises, and so refuses the load, where it is no ONNX model."""
        config = json.loads(args["model_config"])
        self._inputs = [entry["name"] for entry in config["input"]]
        self._outputs = [entry["name"] for entry in config["output"]]
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        path = Path(args["model_repository"]) / args["model_version"] / "model.onnx"
        self._session = onnxruntime.InferenceSession(path.read_bytes(), options)
        self._check("input", self._inputs, [entry.name for entry in self._session.get_inputs()])
        self._check("output", self._outputs, [entry.name for entry in self._session.get_outputs()])

    def execute(self, requests: list[Any]) -> list[Any]:
        """One response a request, in order; one that cannot be answered leaves the others alone."""
        return [self._answer(request) for request in requests]

    def _answer(self, request: Any) -> Any:
        try:
            feed = {n: pb_utils.get_input_tensor_by_name(request, n).as_numpy() for n in self._inputs}
            answers = self._session.run(self._outputs, feed)
        except Exception as error:  # noqa: BLE001 - the boundary to Triton: the client is told why
            return pb_utils.InferenceResponse(error=pb_utils.TritonError(str(error)))
        named = zip(self._outputs, answers, strict=True)
        return pb_utils.InferenceResponse([pb_utils.Tensor(name, value) for name, value in named])

    @staticmethod
    def _check(kind: str, wanted: list[str], found: list[str]) -> None:
        if missing := set(wanted) - set(found):
            raise pb_utils.TritonModelException(f"the model has no {kind} {sorted(missing)}, only {found}")
