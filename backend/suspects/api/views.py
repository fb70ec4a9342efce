"""REST for label checks and the suspects that they find."""

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from backend.core.api import ActorAPIView, KeysetPagination
from backend.datasets.api.serializers import LabelSerializer
from backend.projects.selectors import service_get
from backend.suspects.api.serializers import LabelCheckSerializer, SuspectSerializer
from backend.suspects.selectors import check_list, suspect_get, suspect_list
from backend.suspects.services import check_start, suspect_decide


class LabelChecksView(ActorAPIView):
    @extend_schema(operation_id="label_check_list", responses=LabelCheckSerializer(many=True))
    def get(self, request: Request, name: str) -> Response:
        """The checks of a service's labels, newest first."""
        return self.page(check_list(self.actor, service_get(self.actor, name)), LabelCheckSerializer)

    @extend_schema(operation_id="label_check_start", request=None, responses={201: LabelCheckSerializer})
    def post(self, request: Request, name: str) -> Response:
        """Check all labels of a service; answers with the check that is under way, if there is one."""
        check = check_start(actor=self.actor, service=service_get(self.actor, name))
        return Response(LabelCheckSerializer(check).data, status.HTTP_201_CREATED)


class WorstFirst(KeysetPagination):
    """Pages by keyset over the score, the likeliest mistakes first."""

    ordering = ("-score", "pk")  # type: ignore[assignment]


class SuspectsView(ActorAPIView):
    pagination_class = WorstFirst

    @extend_schema_serializer(component_name="SuspectFilter")
    class FilterSerializer(serializers.Serializer):  # type: ignore[type-arg]
        given = serializers.CharField(required=False)
        suggested = serializers.CharField(required=False)

    @extend_schema(
        operation_id="suspect_list", parameters=[FilterSerializer], responses=SuspectSerializer(many=True)
    )
    def get(self, request: Request, name: str) -> Response:
        """The labels that are likely mistakes and that nobody has decided yet, worst first."""
        asked = self.FilterSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        rows = suspect_list(self.actor, service_get(self.actor, name), **asked.validated_data)
        return self.page(rows, SuspectSerializer)


class SuspectDecideView(ActorAPIView):
    @extend_schema_serializer(component_name="SuspectDecide")
    class InputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        value = serializers.CharField(max_length=80)
        new_class = serializers.BooleanField(required=False, default=False)

    @extend_schema(operation_id="suspect_decide", request=InputSerializer, responses={201: LabelSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Say what the sample is: the given label confirms it, another corrects it."""
        suspect = suspect_get(self.actor, pk)
        label = suspect_decide(actor=self.actor, suspect=suspect, **self.body(self.InputSerializer))
        return Response(LabelSerializer(label).data, status.HTTP_201_CREATED)
