"""What control looks after for REST, whose base has no control: what is kept of requests is forgotten in time."""

from backend.config.environment import ENV
from backend.core.api.counting import counts_forget
from backend.core.api.idempotency import answers_expired
from backend.core.api.limits import FOLDER
from backend.jobs.control import control_step


@control_step("api.answers", every_s=600.0)
def forget_answers() -> None:
    answers_expired().delete()


@control_step("api.limits", every_s=600.0)
def forget_counts() -> None:
    counts_forget(ENV.home / FOLDER)
