"""Topic `run:<id>`: its cursor is the newest engine event of the run that was read, points and lines included.

State changes are acts: the project's own topic tells of them.
"""

from backend.core.actor import Actor
from backend.events.topics import register
from backend.updates.models import UpdateRun
from backend.updates.selectors import run_list


def latest(run_ids: list[int]) -> dict[int, int]:
    return dict(UpdateRun.objects.filter(pk__in=run_ids).values_list("pk", "sequence"))


def allowed(actor: Actor, run_id: int) -> bool:
    return run_list(actor).filter(pk=run_id).exists()


register("run", latest, allowed)
