"""What should be loaded, from the database alone, and mending what is not so."""

import re

from backend.core.actor import Actor
from backend.core.errors import AppError, UnavailableError
from backend.deployments.evidence import live_in
from backend.deployments.models import Rollout
from backend.deployments.names import candidate_name
from backend.deployments.placement import Placement
from backend.deployments.selectors import last_good_version
from backend.hosts.models import Environment
from backend.projects.models import Service
from backend.registry.models import ModelVersion

Wanted = dict[str, list[ModelVersion]]  # model name on the host -> its versions
BESIDE_EACH_OTHER = ("promoting", "draining")
NOT_BESIDE = ("queued", "watching")  # nothing under a name of its own: not yet, or no longer


def wanted(actor: Actor, service: Service, environment: Environment, rollout: Rollout | None) -> Wanted:
    """The live version under the stable name, the last good one ready for a rollback, and what `rollout` needs."""
    live, last_good = live_in(service, environment), last_good_version(actor, service, environment)
    found: Wanted = {}
    if live:
        found[service.name] = [live]
    if last_good:
        found[candidate_name(last_good)] = [last_good]
    if rollout and rollout.state not in NOT_BESIDE:
        found[candidate_name(rollout.version)] = [rollout.version]
        if rollout.state in BESIDE_EACH_OTHER:
            found[service.name] = beside(rollout)
    return found


def beside(rollout: Rollout) -> list[ModelVersion]:
    """The old and the new version, which share the stable name while the routing changes."""
    return [version for version in (rollout.previous, rollout.version) if version]


def mend(place: Placement, service: Service, wanted: Wanted, *, remove: bool = True) -> list[str]:
    """Make the host hold what is wanted of a service; a sentence for each thing that was not so.

    remove: also take away what is not wanted; False while a rollout may be about to want it.
    Raises UnavailableError; any other refusal is said and leaves the other models alone.
    """
    said = []
    for name, versions in wanted.items():
        if not place.holds(name, versions):
            said.append(_loaded(place, name, versions))
    own = re.compile(rf"{re.escape(service.name)}(--v\d+)?")
    for name in sorted(place.names() - wanted.keys()) if remove else ():
        if own.fullmatch(name):
            place.remove(name)
            said.append(f"{name} should not be loaded: removed.")
    return said


def _loaded(place: Placement, name: str, versions: list[ModelVersion]) -> str:
    numbers = ", ".join(str(version.number) for version in versions)
    try:
        place.ensure(name, versions)
    except UnavailableError:
        raise
    except AppError as error:
        return f"{name} does not serve exactly version {numbers}: {error.detail}"
    return f"{name} did not serve exactly version {numbers}: loaded."
