"""REST for how samples are labelled: settings, review, agreement."""

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from backend.core.api import ActorAPIView
from backend.datasets.api.serializers import LabelSerializer, QueueItemSerializer
from backend.datasets.labelling.agreement import Agreement, ClassAgreement, Pair, agreement_of
from backend.datasets.labelling.selectors import labelling_of
from backend.datasets.selectors import queue_get
from backend.datasets.services import labelling_set, review_accept, review_return, review_take
from backend.datasets.services.leases import MOST_TAKEN
from backend.projects.selectors import service_get


class LabellingSerializer(serializers.Serializer):  # type: ignore[type-arg]
    overlap = serializers.IntegerField(min_value=1, required=False, help_text="People who label each sample.")
    disagreement = serializers.ChoiceField(["review", "majority"], required=False)
    review_share = serializers.FloatField(
        min_value=0,
        max_value=1,
        required=False,
        help_text="Of undisputed labels, the share that is reviewed.",
    )
    show_prediction = serializers.BooleanField(required=False)
    lease_minutes = serializers.IntegerField(
        min_value=1, required=False, help_text="How long a taken sample is one person's."
    )
    guidelines = serializers.CharField(required=False, allow_blank=True, help_text="Markdown.")


class PairSerializer(serializers.Serializer[Pair]):
    first = serializers.CharField()
    second = serializers.CharField()
    samples = serializers.IntegerField()
    alike = serializers.IntegerField()
    alpha = serializers.FloatField(allow_null=True)


class ClassAgreementSerializer(serializers.Serializer[ClassAgreement]):
    name = serializers.CharField()
    given = serializers.IntegerField()
    alpha = serializers.FloatField(allow_null=True)


class AgreementSerializer(serializers.Serializer[Agreement]):
    samples = serializers.IntegerField(help_text="Those that two people at least labelled.")
    alike = serializers.IntegerField()
    alpha = serializers.FloatField(allow_null=True, help_text="Krippendorff's, for nominal values.")
    pairs = PairSerializer(many=True)
    classes = ClassAgreementSerializer(many=True)


class LabellingView(ActorAPIView):
    @extend_schema(operation_id="labelling_get", responses=LabellingSerializer)
    def get(self, request: Request, name: str) -> Response:
        """How a service's samples are labelled."""
        return Response(LabellingSerializer(labelling_of(service_get(self.actor, name))).data)

    @extend_schema(operation_id="labelling_set", request=LabellingSerializer, responses=LabellingSerializer)
    def put(self, request: Request, name: str) -> Response:
        """Set it; what is not given stays as it is."""
        service = service_get(self.actor, name)
        found = labelling_set(actor=self.actor, service=service, **self.body(LabellingSerializer))
        return Response(LabellingSerializer(found).data)


class AgreementView(ActorAPIView):
    @extend_schema(operation_id="agreement_get", responses=AgreementSerializer)
    def get(self, request: Request, name: str) -> Response:
        """How far annotators agree beyond chance: overall, by pair and by class."""
        found = agreement_of(self.actor, service_get(self.actor, name))
        return Response(AgreementSerializer(found).data)


class ReviewTakeView(ActorAPIView):
    @extend_schema_serializer(component_name="ReviewTake")
    class InputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        count = serializers.IntegerField(min_value=1, max_value=MOST_TAKEN, required=False, default=1)

    @extend_schema(
        operation_id="review_take", request=InputSerializer, responses=QueueItemSerializer(many=True)
    )
    def post(self, request: Request, name: str) -> Response:
        """Take the next samples to review: none that you labelled yourself."""
        service, body = service_get(self.actor, name), self.body(self.InputSerializer)
        items = review_take(actor=self.actor, service=service, count=body["count"])
        return Response(QueueItemSerializer(items, many=True).data)


class ReviewAcceptView(ActorAPIView):
    @extend_schema_serializer(component_name="ReviewAccept")
    class InputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        value = serializers.CharField(
            max_length=80, required=False, default="", help_text="Empty: what the annotators agree on."
        )
        new_class = serializers.BooleanField(required=False, default=False)

    @extend_schema(operation_id="review_accept", request=InputSerializer, responses={201: LabelSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Decide what a reviewed sample is."""
        item = queue_get(self.actor, pk)
        label = review_accept(actor=self.actor, item=item, **self.body(self.InputSerializer))
        return Response(LabelSerializer(label).data, status.HTTP_201_CREATED)


class ReviewReturnView(ActorAPIView):
    @extend_schema_serializer(component_name="ReviewReturn")
    class InputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        reason = serializers.CharField(max_length=300)
        annotator = serializers.CharField(
            max_length=64, required=False, default="", help_text="As answers name them; empty: all of them."
        )

    @extend_schema(operation_id="review_return", request=InputSerializer, responses=QueueItemSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Send a sample back to who labelled it, with the reason."""
        item = queue_get(self.actor, pk)
        review_return(actor=self.actor, item=item, **self.body(self.InputSerializer))
        return Response(QueueItemSerializer(item).data)
