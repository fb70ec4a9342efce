"""A service's samples are compared: they are written out, the engine groups those that look alike."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from backend.config.environment import ENV
from backend.core.errors import AppError
from backend.datasets.selectors import sample_array, sample_list
from backend.engine import Samples, command, read_result, require_finished, write_twins_spec
from backend.jobs.attempted import WORKER, beat
from backend.jobs.attempts import attempt_folder, beating_when_asked, require_wanted
from backend.jobs.supervisor import Command, Ending, Outcome, supervise
from backend.registry.services import artifact_path
from backend.twins.models import Apart, TwinCheck

# The newest: a check holds all of them in memory.
MOST_SAMPLES, MOST_BYTES = 100_000, 1 << 30
LIMIT_S = 1800.0


def compared(check: TwinCheck) -> dict[str, Any]:
    """The engine's result, and `oldest`, the lowest id that it compared.

    Raises: AppError for an explained failure, ConflictError, InterruptionError.
    """
    wanted = beating_when_asked(lambda: beat(check))
    apart = Apart.objects.filter(first__service=check.service).values_list("first_id", "second_id")
    samples = _samples(check, wanted)
    with attempt_folder(ENV.home / "twin-checks" / str(check.pk), check.attempt) as folder:
        spec = write_twins_spec(
            folder,
            signature=check.service.signature,
            samples=samples,
            embedding=artifact_path(check.version, "embedding.onnx") if check.version else None,
            apart=[(str(one), str(other)) for one, other in apart],
        )
        out = folder / "out"
        asked = Command(argv=command("twins", spec, out), folder=folder, limit_s=LIMIT_S)
        _require_finished(supervise(asked, wanted), out)
        return read_result(out) | {"oldest": min(map(int, samples.ids))}


def _samples(check: TwinCheck, wanted: Callable[[], bool]) -> Samples:
    """The service's newest samples, as many as fit in memory."""
    signature = check.service.signature
    dtype = np.dtype(signature["dtype"])
    fit = max(2, MOST_BYTES // (int(np.prod(signature["shape"])) * dtype.itemsize))
    rows = list(sample_list(WORKER, check.service)[: min(MOST_SAMPLES, fit)])
    x = np.empty((len(rows), *signature["shape"]), dtype)
    for place, row in enumerate(rows):
        if not wanted():
            require_wanted(Ending.CALLED_OFF)
        x[place] = sample_array(row)
    return Samples(x, None, np.array([str(row.pk) for row in rows], np.str_))


def _require_finished(outcome: Outcome, out: Path) -> None:
    require_wanted(outcome.ending)
    if outcome.ending is Ending.TIME_LIMIT:
        raise AppError("check_too_slow", f"The check took more than {LIMIT_S:.0f} s.")
    require_finished(outcome.returncode, out, outcome.output)
