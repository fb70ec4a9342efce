"""An exported model run by onnxruntime, on as many threads as it is given and no more."""

from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from cl_engine.errors import EngineError

BATCH = 256
DTYPES = {"tensor(uint8)": np.dtype(np.uint8), "tensor(float)": np.dtype(np.float32)}


class OnnxModel:
    """A model with one input and one output, batch first, as `export` writes them.

    dtype and shape (without the batch) are the input's; a dynamic axis is None in shape.
    """

    def __init__(self, path: Path | str, threads: int = 1) -> None:
        """Raises: EngineError `model_unreadable`, `model_unsuitable` (other inputs or outputs), or
        `threads_out_of_range`.
        """
        self.path = Path(path)
        self._session = _open(self.path, threads)
        inputs, outputs = self._session.get_inputs(), self._session.get_outputs()
        if len(inputs) != 1 or len(outputs) != 1 or inputs[0].type not in DTYPES:
            raise EngineError(
                "model_unsuitable",
                f"{self.path.name} must have one input, uint8 or float32, and one output.",
                inputs=[(tensor.name, tensor.type) for tensor in inputs],
                outputs=[tensor.name for tensor in outputs],
            )
        self.input_name: str = inputs[0].name
        self.output_name: str = outputs[0].name
        self.dtype = DTYPES[inputs[0].type]
        self.shape = tuple(axis if isinstance(axis, int) else None for axis in inputs[0].shape[1:])

    def predict(self, x: NDArray[np.generic]) -> NDArray[np.float32]:
        """Probabilities (N, C) of x (N, *shape).

        Raises: EngineError `shape_mismatch`, `dtype_mismatch`, `no_samples`, `run_failed`, or
        `output_mismatch` when this file gives embeddings.
        """
        return self._run(x, "probabilities")

    def embed(self, x: NDArray[np.generic]) -> NDArray[np.float32]:
        """Embeddings (N, D) of x (N, *shape). Raises: as `predict`."""
        return self._run(x, "embedding")

    def _run(self, x: NDArray[np.generic], wanted: str) -> NDArray[np.float32]:
        if self.output_name != wanted:
            raise EngineError(
                "output_mismatch",
                f"{self.path.name} gives {self.output_name!r}, not {wanted!r}: take the other exported file.",
            )
        self._refuse_unfit(x)
        chunks = (x[start : start + BATCH] for start in range(0, len(x), BATCH))
        try:
            answers = [self._session.run([wanted], {self.input_name: chunk})[0] for chunk in chunks]
        # onnxruntime's errors have no base of their own.
        except Exception as error:
            raise EngineError("run_failed", f"{self.path.name} could not run: {error}") from error
        return np.concatenate(answers).astype(np.float32, copy=False)

    def _refuse_unfit(self, x: NDArray[np.generic]) -> None:
        fits = x.ndim == len(self.shape) + 1 and all(
            axis in (None, got) for axis, got in zip(self.shape, x.shape[1:], strict=True)
        )
        if not fits:
            raise EngineError(
                "shape_mismatch",
                f"{self.path.name} takes samples of shape {list(self.shape)}, got {list(x.shape[1:])}.",
                expected=list(self.shape),
                got=list(x.shape[1:]),
            )
        if x.dtype != self.dtype:
            raise EngineError(
                "dtype_mismatch",
                f"{self.path.name} takes {self.dtype}, got {x.dtype}.",
                expected=str(self.dtype),
                got=str(x.dtype),
            )
        if not len(x):
            raise EngineError("no_samples", "There is no sample to run the model on.")


def _open(path: Path, threads: int) -> onnxruntime.InferenceSession:
    if threads < 1:
        # onnxruntime would understand 0 as every core.
        raise EngineError("threads_out_of_range", "A model needs at least one thread.", threads=threads)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    # Idle threads that spin would take the cores that serving needs.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    # onnxruntime's errors have no base of their own.
    except Exception as error:
        raise EngineError(
            "model_unreadable", f"{path.name} is no ONNX model that can be loaded.", reason=str(error)
        ) from error
