"""REST for snapshots: made of named samples or of a query, looked into, compared, taken out."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from backend.core.api import ActorAPIView
from backend.core.api.files import renderers
from backend.core.blobs import blobs
from backend.core.downloads import streamed
from backend.datasets.api.serializers import SnapshotSerializer
from backend.datasets.exporting.formats import FORMATS
from backend.datasets.queries import SampleQuery
from backend.datasets.selectors import samples_of, snapshot_get, snapshot_list
from backend.datasets.services import snapshot_create, snapshot_export, snapshots_freeze
from backend.datasets.snapshots.apart import ROLES
from backend.datasets.snapshots.cards import data_card
from backend.datasets.snapshots.choosing import ORDERS, Choice, plan_of
from backend.datasets.snapshots.diffs import snapshot_diff
from backend.projects.selectors import service_get

MOST_SAMPLES = 10_000
MOST_SHOWN = 10_000


class ChoiceSerializer(serializers.Serializer):  # type: ignore[type-arg]
    query = serializers.DictField(
        default=dict,
        help_text='Parameters of the list of samples, such as {"split": ["free"], "label": ["3", "8"]}.',
    )
    count = serializers.IntegerField(
        required=False, min_value=1, help_text="At most so many; all without it."
    )
    order = serializers.ChoiceField(
        ORDERS, default="first", help_text="As the query sorts them, or each class in proportion, by chance."
    )
    seed = serializers.IntegerField(default=0, min_value=0, max_value=2**31 - 1)


@extend_schema_serializer(component_name="SnapshotSplit")
class SplitSerializer(ChoiceSerializer):
    shares = serializers.DictField(
        child=serializers.FloatField(min_value=0, max_value=1),
        help_text='Of each role, adding up to 1: {"training": 0.7, "validation": 0.2, "golden": 0.1}.',
    )


@extend_schema_serializer(component_name="SnapshotPlan")
class PlanSerializer(serializers.Serializer):  # type: ignore[type-arg]
    counts = serializers.DictField(
        child=serializers.DictField(child=serializers.IntegerField()), help_text="By role and class."
    )
    left_out = serializers.IntegerField(help_text="What no asked role may have, or what looks like such.")


@extend_schema_serializer(component_name="DataCard")
class CardSerializer(serializers.Serializer):  # type: ignore[type-arg]
    size = serializers.IntegerField()
    gone = serializers.IntegerField(help_text="Inputs that are no longer stored.")
    classes = serializers.ListField(child=serializers.DictField(), help_text="label, count.")
    absent = serializers.ListField(child=serializers.CharField(), help_text="Known classes that it lacks.")
    balance = serializers.DictField(
        help_text="entropy in 0..1, imbalance: the largest class over the smallest."
    )
    origins = serializers.DictField(
        allow_null=True, help_text="sources, annotators, agreement, first_at, last_at."
    )
    look_alikes = serializers.DictField(help_text="groups, inside, across.")
    drift = serializers.DictField(allow_null=True, help_text="Against the one before of the same role.")
    recipe = serializers.DictField()


@extend_schema_serializer(component_name="SnapshotDiff")
class DiffSerializer(serializers.Serializer):  # type: ignore[type-arg]
    before = serializers.IntegerField()
    after = serializers.IntegerField()
    counts = serializers.DictField(
        child=serializers.IntegerField(), help_text="added, removed, relabelled, kept."
    )
    classes = serializers.ListField(
        child=serializers.DictField(), help_text="label, before, after, came, left."
    )
    added = serializers.ListField(child=serializers.DictField(), help_text="payload, label.")
    removed = serializers.ListField(child=serializers.DictField(), help_text="payload, label.")
    relabelled = serializers.ListField(child=serializers.DictField(), help_text="payload, before, after.")


class SnapshotsView(ActorAPIView):
    @extend_schema_serializer(component_name="SnapshotFilter")
    class FilterSerializer(serializers.Serializer):  # type: ignore[type-arg]
        role = serializers.ChoiceField(ROLES, required=False)

    @extend_schema_serializer(component_name="SnapshotCreate")
    class InputSerializer(ChoiceSerializer):
        role = serializers.ChoiceField(ROLES)
        samples = serializers.ListField(
            child=serializers.IntegerField(),
            max_length=MOST_SAMPLES,
            required=False,
            help_text="These samples; without it, those of the query.",
        )
        leave_out = serializers.BooleanField(
            default=False,
            help_text="Go without samples that the other side has, or that look like such, instead of refusing.",
        )

    @extend_schema(
        operation_id="snapshot_list", parameters=[FilterSerializer], responses=SnapshotSerializer(many=True)
    )
    def get(self, request: Request, name: str) -> Response:
        """A service's snapshots, newest first."""
        asked = self.FilterSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        service = service_get(self.actor, name)
        return self.page(snapshot_list(self.actor, service, **asked.validated_data), SnapshotSerializer)

    @extend_schema(
        operation_id="snapshot_create", request=InputSerializer, responses={201: SnapshotSerializer}
    )
    def post(self, request: Request, name: str) -> Response:
        """Freeze labelled samples: named ones, or those of a query without what the role may not have."""
        service, body = service_get(self.actor, name), self.body(self.InputSerializer)
        role, leave_out = body.pop("role"), body.pop("leave_out")
        if "samples" in body:
            samples = samples_of(self.actor, service, body["samples"])
            made = snapshot_create(
                actor=self.actor, service=service, role=role, samples=samples, leave_out=leave_out
            )
        else:
            choice = _choice({**body, "shares": {role: 1.0}})
            made = snapshots_freeze(actor=self.actor, service=service, choice=choice)[role]
        return Response(SnapshotSerializer(made).data, status.HTTP_201_CREATED)


class SnapshotsPreviewView(ActorAPIView):
    @extend_schema(operation_id="snapshot_preview", request=SplitSerializer, responses=PlanSerializer)
    def post(self, request: Request, name: str) -> Response:
        """What a split would give each role, by class; nothing is frozen. One role with a share of 1: a snapshot."""
        service, choice = service_get(self.actor, name), _choice(self.body(SplitSerializer))
        plan = plan_of(self.actor, service, choice)
        return Response({"counts": plan.counts, "left_out": len(plan.left_out)})


class SnapshotsSplitView(ActorAPIView):
    @extend_schema(
        operation_id="snapshot_split", request=SplitSerializer, responses={201: SnapshotSerializer(many=True)}
    )
    def post(self, request: Request, name: str) -> Response:
        """Freeze a snapshot for each role, all or none: stratified by class, look-alikes on one side."""
        service, choice = service_get(self.actor, name), _choice(self.body(SplitSerializer))
        made = snapshots_freeze(actor=self.actor, service=service, choice=choice)
        return Response(SnapshotSerializer(made.values(), many=True).data, status.HTTP_201_CREATED)


class SnapshotView(ActorAPIView):
    @extend_schema(operation_id="snapshot_get", responses=SnapshotSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One snapshot."""
        return Response(SnapshotSerializer(snapshot_get(self.actor, pk)).data)


class ManifestView(ActorAPIView):
    renderer_classes = renderers("application/x-ndjson")

    @extend_schema(
        operation_id="snapshot_manifest", responses={(200, "application/x-ndjson"): OpenApiTypes.BINARY}
    )
    def get(self, request: Request, pk: int) -> HttpResponse:
        """The lines {"payload", "label"} whose SHA-256 is the snapshot's digest."""
        found = snapshot_get(self.actor, pk)
        return HttpResponse(blobs().read(found.digest), content_type="application/x-ndjson")


class CardView(ActorAPIView):
    @extend_schema(operation_id="snapshot_card", responses=CardSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """The snapshot's data card."""
        return Response(data_card(self.actor, snapshot_get(self.actor, pk)))


class DiffView(ActorAPIView):
    @extend_schema_serializer(component_name="SnapshotDiffFilter")
    class FilterSerializer(serializers.Serializer):  # type: ignore[type-arg]
        before = serializers.IntegerField(help_text="The other snapshot, of any service that you may see.")
        most = serializers.IntegerField(
            required=False, default=200, min_value=0, max_value=MOST_SHOWN, help_text="Of each list."
        )

    @extend_schema(operation_id="snapshot_diff", parameters=[FilterSerializer], responses=DiffSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """What this snapshot has that another has not, and the reverse; the counts are of all, the lists begin."""
        after = snapshot_get(self.actor, pk)
        asked = self.FilterSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        before = snapshot_get(self.actor, asked.validated_data["before"])
        found, most = snapshot_diff(before, after), asked.validated_data["most"]
        lists = {name: getattr(found, name) for name in ("added", "removed", "relabelled")}
        answer: dict[str, Any] = {
            "before": before.pk,
            "after": after.pk,
            "counts": {name: len(rows) for name, rows in lists.items()} | {"kept": found.kept},
            "classes": [change._asdict() for change in found.classes],
        }
        return Response(
            answer | {name: [row._asdict() for row in rows[:most]] for name, rows in lists.items()}
        )


class ExportView(ActorAPIView):
    renderer_classes = renderers(*(one.content_type for one in FORMATS))

    @extend_schema_serializer(component_name="SnapshotExport")
    class InputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        format = serializers.ChoiceField([one.name for one in FORMATS])

    @extend_schema(
        operation_id="snapshot_export",
        request=InputSerializer,
        responses={(200, one.content_type): OpenApiTypes.BINARY for one in FORMATS},
    )
    def post(self, request: Request, pk: int) -> HttpResponseBase:
        """The snapshot as a file that gives the same digest when it is brought in again."""
        found, body = snapshot_get(self.actor, pk), self.body(self.InputSerializer)
        out = snapshot_export(actor=self.actor, snapshot=found, form=body["format"])
        return streamed(request._request, out.pieces, file_name=out.file_name, content_type=out.content_type)


def _choice(body: dict[str, Any]) -> Choice:
    """Roles with no share are as if not named."""
    query = SampleQuery.from_params(body.pop("query"))
    shares = {role: share for role, share in body.pop("shares").items() if share}
    return Choice(query=query, shares=shares, **body)
