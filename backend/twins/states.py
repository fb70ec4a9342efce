from backend.core.states import machine
from backend.engine_runs.states import UNATTENDED

TWIN_CHECK = machine("twin_check", "queued", UNATTENDED)
