from backend.core.states import machine
from backend.engine_runs.states import UNATTENDED

LABEL_CHECK = machine("label_check", "queued", UNATTENDED)
SUSPECT = machine("suspect", "open", {"open": "confirmed corrected", "confirmed": "", "corrected": ""})
