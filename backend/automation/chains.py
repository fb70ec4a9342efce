"""A chain's way to a live version: each state is one short step that may be taken again.

A step looks at what there is and does what is missing; what it starts carries the chain's cause.
"""

from collections.abc import Callable
from functools import partial

from backend.automation.models import Chain
from backend.automation.service_facts import labelled_anew
from backend.automation.services import chain_stop, settings_of
from backend.core.actor import Actor, system_actor
from backend.core.acts import act, project_scope
from backend.core.errors import AppError, StaleStateError
from backend.core.states import advance
from backend.datasets.models import Sample, Snapshot
from backend.datasets.selectors import queue_list, snapshot_list
from backend.datasets.services import queue_add, samples_add, snapshot_create
from backend.datasets.snapshots.apart import Candidate
from backend.datasets.snapshots.dividing import divided, units_of
from backend.datasets.states import OPEN
from backend.deployments.dossier import dossier_prepared
from backend.deployments.selectors import live_periods, live_version, request_list, rollout_list
from backend.deployments.services import request_create
from backend.hosts.gates import requirements
from backend.hosts.models import Environment
from backend.hosts.selectors import environment_named
from backend.monitoring.alerts import alert_resolve
from backend.monitoring.models import Observation
from backend.monitoring.payloads import observation_inputs
from backend.monitoring.selectors import alert_get, observation_list
from backend.projects.models import Service
from backend.updates.services import run_start
from backend.validation.models import ValidationReport
from backend.validation.services import validation_start

TAKE_AT_ONCE = 200
# The gates that judge by what is held back of the labels.
ON_NEW_DATA = frozenset({"new_accuracy", "not_worse"})
REFUSED = ("rejected", "withdrawn", "expired", "superseded")
NOT_LIVE = ("failed", "aborted", "rolled_back")
ACTOR = system_actor("policy")
Step = Callable[[Chain, Actor], None]


def chain_advance(chain: Chain) -> None:
    """Take the chain one step on, if what it waits for has come; a refusal stops it and says why."""
    try:
        STEPS[chain.state](chain, ACTOR)
    except StaleStateError:
        return
    except AppError as error:
        chain_stop(actor=ACTOR, chain=chain, reason=error.detail)


def _collect(chain: Chain, actor: Actor) -> None:
    """Copy inputs out of the drifting traffic into the labelling queue, oldest first, until there are enough."""
    wanted = settings_of(chain).samples_to_label
    missing = wanted - _queued(chain, actor)
    if missing <= 0:
        reason = f"{wanted} samples wait for labels" if wanted else "it trains on the labels that there are"
        _move(chain, actor, "labelling", reason)
        return
    rows = observation_list(actor, chain.service).filter(
        version_number=chain.version_number, sequence__gt=chain.collected_to
    )
    taken = list(rows.select_related("segment").order_by("sequence")[: min(missing, TAKE_AT_ONCE)])
    if taken:
        _queue(chain, actor, taken)
    elif _live_number(chain, actor) != chain.version_number:
        raise AppError(
            "version_replaced", f"v{chain.version_number}, whose inputs it takes, is not live any more."
        )


def _queue(chain: Chain, actor: Actor, taken: list[Observation]) -> None:
    """Samples and queue items of these observations, and how far we came, in one act."""
    with act(project_scope(chain.service.project_id), actor):
        samples = samples_add(
            actor=actor,
            service=chain.service,
            inputs=observation_inputs(chain.service, taken),
            source="traffic",
            cause=chain.cause,
            predictions=[(row.predicted, row.confidence) for row in taken],
            names=[row.request_id for row in taken],
        )
        fresh = {sample.pk: sample for sample in samples if not sample.trained and not sample.reserved}
        queue_add(
            actor=actor,
            service=chain.service,
            samples=fresh.values(),
            reason=_reason(chain),
            cause=chain.cause,
        )
        Chain.objects.filter(pk=chain.pk).update(collected_to=taken[-1].sequence)


def _label(chain: Chain, actor: Actor) -> None:
    """Once nobody has anything left to label: freeze the snapshots and start the update."""
    settings = settings_of(chain)
    items = queue_list(actor, chain.service).filter(cause=chain.cause)
    if items.filter(state__in=OPEN).exists():
        return
    if settings.samples_to_label:
        samples = [item.sample for item in items.filter(state="labelled").select_related("sample")]
    else:
        samples = list(labelled_anew(chain.service))
    trained_on, held_back = _divided(chain.service, samples, settings.validation_share)
    least = _least_to_judge_by(chain)
    if len(held_back) < least or not trained_on:
        detail = (
            f"{len(samples)} samples were labelled; of the {len(held_back)} held back the gates need {least}."
        )
        raise AppError("labels_too_few", detail)
    with act(project_scope(chain.service.project_id), actor):
        freeze = partial(snapshot_create, actor=actor, service=chain.service, cause=chain.cause)
        validation, training = (
            freeze(role="validation", samples=held_back),
            freeze(role="training", samples=trained_on),
        )
        chain.run = run_start(
            actor=actor,
            service=chain.service,
            cause=chain.cause,
            strategy=settings.strategy,
            parameters=settings.parameters,
            training=settings.training,
            snapshot=training,
            base=live_version(actor, chain.service, _environment(chain)),
            evaluation=[validation, *_golden(chain)],
        )
        chain.save()
        _move(chain, actor, "updating", f"{len(trained_on)} labels to train on, {len(held_back)} to judge by")


def _update(chain: Chain, actor: Actor) -> None:
    run = chain.run
    if run is None or run.state in ("queued", "running", "interrupted"):
        return
    if run.state != "finished" or run.version is None:
        raise AppError("run_not_finished", f"The update run {run.pk} is {run.state}.")
    environment = _environment(chain)
    with act(project_scope(chain.service.project_id), actor):
        chain.report = validation_start(
            actor=actor,
            version=run.version,
            environment=environment,
            baseline=live_version(actor, chain.service, environment),
            cause=chain.cause,
        )
        chain.save()
        _move(chain, actor, "validating", f"{run.version} was trained")


def _validate(chain: Chain, actor: Actor) -> None:
    report = chain.report
    if report is None or report.state not in report.machine.final:
        return
    if report.state != "passed":
        raise AppError("gates_not_passed", f"The validation of {report.version} ended as {report.state}.")
    version, environment = report.version, report.environment
    asks = settings_of(chain).request_deployment
    prepared = dossier_prepared(actor, version, environment) if asks else None
    with act(project_scope(chain.service.project_id), actor):
        if asks:
            request_create(
                actor=actor, version=version, environment=environment, cause=chain.cause, prepared=prepared
            )
        _move(chain, actor, "proposed", f"{version} passed its gates")


def _propose(chain: Chain, actor: Actor) -> None:
    """Wait for people; once the candidate is live, and stays so, the alert that it answers is resolved."""
    report = chain.report
    if report is None:
        return
    periods = live_periods(actor, chain.service, report.environment)
    if not periods.filter(version=report.version, rollout__state="done").exists():
        _give_up(chain, actor, report)
        return
    with act(project_scope(chain.service.project_id), actor):
        if _answers_an_alert(chain):
            alert = alert_get(actor, _number(chain.cause))
            if alert.state != "resolved":
                alert_resolve(actor=actor, alert=alert, note=f"{report.version} is live")
        _move(chain, actor, "live", f"{report.version} is live")


def _give_up(chain: Chain, actor: Actor, report: ValidationReport) -> None:
    """Refuse to wait for what will not come: other alerts would wait with it."""
    request = request_list(actor, chain.service).filter(version=report.version).order_by("-pk").first()
    if request is not None and request.state in REFUSED:
        raise AppError("request_ended", f"The deployment of {report.version} was {request.state}.")
    ended = rollout_list(actor, chain.service).filter(request=request, state__in=NOT_LIVE).first()
    if request is not None and ended is not None:
        state = ended.state.replace("_", " ")
        raise AppError("rollout_failed", f"The rollout of {report.version} ended as {state}.")
    baseline = report.baseline.number if report.baseline else None
    if _live_number(chain, actor) != baseline and not _rolling_out(chain, actor):
        raise AppError("version_replaced", f"Another version than {report.version} became live.")


def _rolling_out(chain: Chain, actor: Actor) -> bool:
    return rollout_list(actor, chain.service, active=True).exists()


def _live_number(chain: Chain, actor: Actor) -> int | None:
    live = live_version(actor, chain.service, _environment(chain))
    return live.number if live else None


STEPS: dict[str, Step] = {
    "collecting": _collect,
    "labelling": _label,
    "updating": _update,
    "validating": _validate,
    "proposed": _propose,
}


def _move(chain: Chain, actor: Actor, to: str, reason: str) -> None:
    with act(project_scope(chain.service.project_id), actor) as log:
        advance(chain, to, act=log, reason=reason, cause=chain.cause)


def _least_to_judge_by(chain: Chain) -> int:
    """Held-back samples with which no gate of the environment says that there are too few."""
    asked = [one for one in requirements(_environment(chain)) if one.gate in ON_NEW_DATA and one.required]
    return max(one.minimum_samples for one in asked)


def _queued(chain: Chain, actor: Actor) -> int:
    return queue_list(actor, chain.service).filter(cause=chain.cause).count()


def _divided(
    service: Service, samples: list[Sample], share: float
) -> tuple[list[Candidate], list[Candidate]]:
    """What is trained on and what is held back, by content: the same samples are divided alike, whatever came first."""
    shares = {"training": 1 - share, "validation": share}
    sides, _ = divided(units_of(service, list(map(Candidate.of, samples))), shares, seed=0)
    return sides["training"], sides["validation"]


def _golden(chain: Chain) -> list[Snapshot]:
    newest = snapshot_list(ACTOR, chain.service, role="golden").first()
    return [newest] if newest else []


def _environment(chain: Chain) -> Environment:
    return environment_named(ACTOR, chain.service.project, settings_of(chain).environment)


def _answers_an_alert(chain: Chain) -> bool:
    return chain.cause.startswith("alert:")


def _reason(chain: Chain) -> str:
    """Why its samples are queued, for who labels them."""
    return "drift" if _answers_an_alert(chain) else "policy"


def _number(cause: str) -> int:
    return int(cause.partition(":")[2])
