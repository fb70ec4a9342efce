"""What control looks after: policies that are to act, and chains that can go on."""

from backend.automation.chains import chain_advance
from backend.automation.models import Chain, Policy
from backend.automation.reacting import react
from backend.jobs.control import control_step, each


@control_step("automation.policies", every_s=2.0)
def ask_policies() -> None:
    each(Policy.objects.filter(enabled=True).select_related("service__project"), react)


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
