"""What control looks after: new log entries, and chains that can go on."""

from backend.access.rules import visible_projects
from backend.automation.chains import ACTOR, chain_advance
from backend.automation.models import Chain
from backend.automation.reacting import react
from backend.jobs.control import control_step, each


@control_step("automation.react", every_s=1.0)
def react_to_news() -> None:
    each(visible_projects(ACTOR), react)


@control_step("automation.chains", every_s=1.0)
def advance_chains() -> None:
    under_way = Chain.objects.exclude(state__in=Chain.machine.final)
    related = (
        "service__project",
        "run__version",
        "report__version",
        "report__baseline",
        "report__environment",
    )
    each(under_way.select_related(*related), chain_advance)
