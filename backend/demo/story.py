"""What people do in the demo, each act through the services that everybody uses."""

from backend.access.models import Project
from backend.automation.services import policy_set
from backend.config.environment import ENV
from backend.core.actor import system_actor
from backend.core.errors import AppError
from backend.datasets.services import samples_add, snapshot_create
from backend.demo.material import Material
from backend.demo.people import join, person
from backend.deployments.selectors import live_version, request_list, rollout_list
from backend.deployments.services import request_create, request_vote
from backend.engine.scenarios import LabelledImages
from backend.hosts.models import Environment, ServingHost
from backend.hosts.services import environment_create, host_register
from backend.monitoring.services import monitors_create
from backend.projects.models import Service
from backend.projects.selectors import project_list, service_list
from backend.projects.services import project_create, service_create
from backend.registry.models import ModelVersion
from backend.updates.models import UpdateRun
from backend.updates.selectors import run_list
from backend.updates.services import run_start
from backend.validation.models import ValidationReport
from backend.validation.selectors import report_latest
from backend.validation.services import validation_start

PROJECT, ENVIRONMENT = "handwriting", "production"
TRAINING = {
    "epochs": 40,
    "batch_size": 32,
    "optimiser": "adam",
    "learning_rate": 1e-3,
    "seed": 0,
    "threads": 1,
}
REPLAY = {"memory_size": 500}
GATES = {
    "new_accuracy": {"threshold": 0.7},
    "forgetting": {"threshold": 0.05},
    "parity": {"threshold": 1e-3},
}
# Short steps, so that one sees them pass. An update after drift answers otherwise than what was live, by design; and of
# few requests, on a machine that trains as well, a percentile says little.
PLAN = {
    "shadow_share": 0.5,
    "canary_shares": [0.25, 0.5],
    "step_s": 3,
    "step_requests": 20,
    "patience_s": 60,
    "max_disagreement": 0.9,
    "max_p99_ratio": 5,
}
POLICY = {
    "samples_to_label": 400,
    "validation_share": 0.25,
    "when": {"when": "drift"},
    "limits": {"cooldown_s": 600},
    "strategy": "replay",
    "parameters": REPLAY,
    "training": TRAINING,
    "environment": ENVIRONMENT,
}


def project_set_up(material: Material) -> Service:
    """The demo project with its people, host, environment, service, data and policy; made once."""
    owner, engineer = person("olivia").actor, person("erik").actor
    host = _host()
    project = project_list(owner).filter(slug=PROJECT).first() or _project(host)
    service = service_list(engineer, project).filter(name=material.name).first()
    if service is not None:
        return service
    service = service_create(
        actor=engineer,
        project=project,
        name=material.name,
        title="Handwritten digits",
        signature=material.signature,
        architecture="small_cnn",
    )
    for role in ("training", "validation", "golden"):
        snapshot_from(service, role, getattr(material, role))
    # Half the usual window: the demo's drift is large, and its traffic slow.
    monitors_create(actor=engineer, service=service, window_size=100)
    policy_set(actor=engineer, service=service, settings=POLICY)
    return service


def snapshot_from(service: Service, role: str, images: LabelledImages) -> None:
    """Labelled images as samples, frozen for one purpose."""
    actor = person("erik").actor
    samples = samples_add(
        actor=actor,
        service=service,
        inputs=images.x,
        source="import",
        labels=labels_of(images),
        reserved="" if role == "training" else role,
    )
    snapshot_create(actor=actor, service=service, role=role, samples=samples)


def labels_of(images: LabelledImages) -> list[str]:
    return [images.classes[index] for index in images.y]


def first_update(service: Service) -> UpdateRun:
    """Train v1 on the training snapshot, from nothing."""
    snapshots = {
        role: service.snapshots.filter(role=role).get() for role in ("training", "validation", "golden")
    }
    return run_start(
        actor=person("erik").actor,
        service=service,
        strategy="replay",
        parameters=REPLAY,
        training=TRAINING,
        snapshot=snapshots["training"],
        evaluation=[snapshots["validation"], snapshots["golden"]],
    )


def first_version_step(service: Service) -> bool:
    """Do what is next on the first version's way to live, if anything is; True once gateways route to it.

    In the demo alone its maker and its approver act by themselves; the second version waits for people.
    """
    engineer, environment = person("erik").actor, environment_of(service)
    if live_version(engineer, service, environment) is not None:
        return not rollout_list(engineer, service, active=True).exists()
    run = run_list(engineer, service).order_by("pk").first() or first_update(service)
    if run.version is None:
        _refuse_ended(run)
        return False
    report = report_latest(engineer, run.version, environment)
    if report is None:
        validation_start(actor=engineer, version=run.version, environment=environment, baseline=None)
    elif report.state == "passed":
        _first_request(run.version, environment)
    else:
        _refuse_failed(report)
    return False


def environment_of(service: Service) -> Environment:
    return Environment.objects.select_related("host", "project").get(
        project=service.project, name=ENVIRONMENT
    )


def _first_request(version: ModelVersion, environment: Environment) -> None:
    engineer, ana = person("erik").actor, person("ana").actor
    request = request_list(engineer, version.service).filter(version=version).first()
    if request is None:
        request = request_create(
            actor=engineer, version=version, environment=environment, note="The first version."
        )
    if request.state == "pending":
        request_vote(actor=ana, request=request, approve=True, comment="Gates passed.")


def _host() -> ServingHost:
    """The Triton of this installation, at the address it has today."""
    return host_register(
        actor=system_actor("demo"),
        name="triton",
        http_url=ENV.triton_address,
        grpc_url=ENV.triton_grpc_address,
        metrics_url=ENV.triton_metrics_address,
        runtime=ENV.triton_runtime,
        repository=ENV.triton_repository,
    )


def _project(host: ServingHost) -> Project:
    owner = person("olivia").actor
    project = project_create(
        actor=owner, name="Handwriting", slug=PROJECT, description="Digits that begin to tilt."
    )
    join(project)
    environment_create(
        actor=owner, project=project, name=ENVIRONMENT, host=host, gates=GATES, rollout_plan=PLAN
    )
    return project


def _refuse_ended(run: UpdateRun) -> None:
    if run.state in ("failed", "errored", "cancelled"):
        raise AppError("first_update_failed", f"The first update ended as {run.state}: {run.failure}")


def _refuse_failed(report: ValidationReport) -> None:
    if report.state in ("refused", "failed", "errored"):
        found = [(gate.gate, gate.verdict, gate.detail) for gate in report.gates.all()]
        raise AppError("first_version_refused", f"The first version's validation is {report.state}: {found}")
