"""`python -m backend.validation.latency_job FOLDER`: profile models on a scratch Triton, beside serving.

FOLDER holds `asked.json` and `inputs.npy`; `result.json` is written there, or `failure.json` with code and detail.
"""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from backend.core.errors import AppError
from backend.engine.yielding import yield_to_serving
from backend.serving.profiling import Load, profile
from backend.serving.scratch import VERSION, scratch_triton

ASKED, INPUTS, RESULT, FAILURE = "asked.json", "inputs.npy", "result.json", "failure.json"


def main() -> int:
    folder = Path(sys.argv[1])
    try:
        found = measured(folder, json.loads((folder / ASKED).read_text()))
    except AppError as error:
        (folder / FAILURE).write_text(json.dumps({"code": error.code, "detail": error.detail}))
        return 1
    (folder / RESULT).write_text(json.dumps(found))
    return 0


def measured(folder: Path, asked: dict[str, Any]) -> dict[str, Any]:
    """The profile of each of `asked`'s models, and what its governor found.

    Raises AppError where no Triton comes up or one refuses.
    """
    yields_by, governor = yield_to_serving(asked["governor"])
    models = {
        name: {file: Path(path) for file, path in files.items()} for name, files in asked["models"].items()
    }
    inputs = np.load(folder / INPUTS, allow_pickle=False)
    with scratch_triton(folder, models, asked["signature"]) as url:
        load = Load(url, VERSION, asked["signature"]["input_name"], inputs)
        try:
            governor.begin()
            found = profile(load, list(models), asked["seconds"], governor.between_steps)
        finally:
            load.close()
    return {**asdict(found), "yields_by": yields_by, "governor": governor.summary()}


if __name__ == "__main__":
    sys.exit(main())
