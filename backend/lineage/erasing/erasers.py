"""THE list of what forgets erased samples. Its order is that of the steps.

What could bring content back (trainings, recorded traffic) comes before what is made of it (memories, references).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from backend.automation.forgetting import backtests_forget, backtests_found
from backend.datasets.erased import Erased
from backend.datasets.forgetting import (
    bulk_items_forget,
    bulk_items_found,
    labels_forget,
    labels_found,
    payloads_forget,
    payloads_found,
    queue_forget,
    queue_found,
    uploads_forget,
    uploads_found,
)
from backend.engine_runs.forgetting import inputs_forget, inputs_found
from backend.engine_runs.models import EngineRun
from backend.lineage.erasing.answers import answers_forget, answers_found
from backend.lineage.erasing.unnamed import unnamed_forget, unnamed_found
from backend.monitoring.forgetting import (
    maps_forget,
    maps_found,
    observations_forget,
    observations_found,
    references_forget,
    references_found,
)
from backend.registry.forgetting import goldens_forget, goldens_found, states_forget, states_found
from backend.selection.forgetting import choices_forget, choices_found
from backend.selection.models import Selection
from backend.suspects.forgetting import suspects_forget, suspects_found
from backend.suspects.models import LabelCheck
from backend.twins.forgetting import twins_forget, twins_found
from backend.twins.models import TwinCheck
from backend.updates.forgetting import runs_forget, runs_found
from backend.validation.forgetting import validations_forget, validations_found


@dataclass(frozen=True)
class Eraser:
    """forget: takes the samples out and returns what must end first; to be called again until there is nothing.

    found: how many things still hold one; 0 afterwards. what: of them, in words. is_quick: whether a page may ask.
    """

    name: str
    what: str
    forget: Callable[[Erased], list[str]]
    found: Callable[[Erased], int]
    is_quick: bool = True


def _given(name: str, what: str, kind: type[EngineRun]) -> Eraser:
    return Eraser(name, what, partial(inputs_forget, kind), partial(inputs_found, kind))


ERASERS = (
    Eraser("payloads", "their bytes, of which thumbnails are made", payloads_forget, payloads_found),
    Eraser("labels", "labels, with their history", labels_forget, labels_found),
    Eraser("queue", "places in the curation queue", queue_forget, queue_found),
    Eraser("bulk", "what they were before changes in bulk", bulk_items_forget, bulk_items_found),
    Eraser("suspects", "labels that were suspected", suspects_forget, suspects_found),
    Eraser("twins", "places in groups of twins", twins_forget, twins_found),
    Eraser("choices", "places among what was chosen to label next", choices_forget, choices_found),
    Eraser("uploads", "files that are being brought in", uploads_forget, uploads_found),
    Eraser(
        "observations",
        "recorded requests with the same input, and their answers",
        observations_forget,
        observations_found,
        is_quick=False,
    ),
    Eraser("runs", "updates that learn from them, which are cancelled", runs_forget, runs_found),
    Eraser(
        "backtests", "backtests that train on them, which are cancelled", backtests_forget, backtests_found
    ),
    Eraser("validations", "sets given to validations", validations_forget, validations_found),
    _given("checks", "sets given to label checks", LabelCheck),
    _given("twin_checks", "sets given to searches for twins", TwinCheck),
    _given("selections", "sets given to choices of what to label next", Selection),
    Eraser("states", "versions' memories (data caches)", states_forget, states_found),
    Eraser("goldens", "versions' warm-up and golden inputs", goldens_forget, goldens_found),
    Eraser(
        "references",
        "references of monitors and of the accuracy estimate, which are made anew",
        references_forget,
        references_found,
    ),
    Eraser("maps", "alerts' maps with held-out samples", maps_forget, maps_found),
    Eraser("answers", "answers of the API, kept for a day", answers_forget, answers_found),
    Eraser("unnamed", "files that nothing names any more", unnamed_forget, unnamed_found, is_quick=False),
)
