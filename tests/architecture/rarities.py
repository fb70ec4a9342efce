"""Rows of what a scene has none of, so that no list is empty."""

from backend.access.roles import Role
from backend.automation.models import Reaction
from backend.automation.services import policy_set
from backend.core.clock import now
from backend.datasets.models import Answer, Label, RejectedItem
from backend.deployments.models import Approval, Comment, DeploymentRequest
from backend.monitoring.models import AccuracyWindow, IntakeHour, TrafficMinute
from backend.selection.models import Choice
from backend.twins.models import TwinCheck
from backend.updates.models import BenchmarkLine, BenchmarkPoint, LogLine, MetricPoint
from tests.architecture.addresses import Rows
from tests.factories import SYSTEM, member
from tests.webui.scenes import Scene


def add_rarities(scene: Scene, rows: Rows) -> None:
    """Add one row of each kind, of what stands in `rows`, as `rows_of` made it."""
    at, sample, service = now(), scene.item.sample, scene.service
    author = member(scene.project, Role.OWNER).actor.ref
    RejectedItem.objects.create(
        data_import_id=rows["imports/"], position=0, name="a.png", code="image_unreadable", detail="No image."
    )
    Answer.objects.create(item=scene.item, annotator=author, verdict="label", value="3", given_at=at)
    Label.objects.create(sample=sample, value="3", author=author, current=False)
    request = DeploymentRequest.objects.get(pk=rows["requests/"])
    approver = member(scene.project, Role.APPROVER)
    Comment.objects.create(request=request, author=approver, text="A remark.", created_at=at)
    Approval.objects.create(request=request, user=approver, approve=True)
    policy = policy_set(actor=SYSTEM, service=service, settings={})
    Reaction.objects.create(policy=policy, policy_version=1, did="Nothing.", why="It is calm.", at=at)
    Choice.objects.create(
        selection_id=rows["selections/"], sample=sample, rank=1, score=0.5, criterion="random", value=0.5
    )
    TwinCheck.objects.create(service=service, created_by=SYSTEM.ref)
    _add_series(scene, rows)


def _add_series(scene: Scene, rows: Rows) -> None:
    at, service, run, benchmark = now(), scene.service, {"run": scene.run}, {"run_id": rows["benchmarks/"]}
    for points, lines, of in ((MetricPoint, LogLine, run), (BenchmarkPoint, BenchmarkLine, benchmark)):
        # Far beyond those of its own.
        points.objects.create(sequence=10**6, name="loss", step=1, value=0.5, **of)
        lines.objects.create(sequence=10**6, at=at, level="info", text="A line.", **of)
    AccuracyWindow.objects.create(
        service=service,
        version_number=scene.live.number,
        first_sequence=1,
        last_sequence=100,
        at=at,
        size=100,
        estimated=0.9,
        low=0.8,
        high=1.0,
    )
    IntakeHour.objects.create(service=service, hour=at, kind="observation", answer="taken", items=1)
    TrafficMinute.objects.create(service=service, gateway="gateway", minute=at, requests=10)
