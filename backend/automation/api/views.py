"""REST for policies, what they did, and the chains they set going."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.automation.models import Chain, Policy, Reaction
from backend.automation.selectors import chain_get, chain_list, policy_get, reaction_list
from backend.automation.services import chain_stop, policy_set
from backend.core.api import ActorAPIView
from backend.core.errors import NotFoundError
from backend.projects.selectors import service_get


class PolicySerializer(serializers.ModelSerializer[Policy]):
    settings = serializers.SerializerMethodField()

    class Meta:
        model = Policy
        fields = ("version", "enabled", "settings")

    @extend_schema_field(serializers.DictField())
    def get_settings(self, policy: Policy) -> Any:
        return policy.settings


class ChainSerializer(serializers.ModelSerializer[Chain]):
    service = serializers.CharField(source="service.name")

    class Meta:
        model = Chain
        fields = (
            "id",
            "service",
            "state",
            "cause",
            "policy_version",
            "run",
            "report",
            "problem",
            "created_at",
        )


class ReactionSerializer(serializers.ModelSerializer[Reaction]):
    class Meta:
        model = Reaction
        fields = ("scope", "number", "did", "at")


class PolicyView(ActorAPIView):
    @extend_schema_serializer(component_name="PolicySet")
    class InputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        enabled = serializers.BooleanField(default=True)
        settings = serializers.DictField(default=dict)

    @extend_schema(operation_id="policy_get", responses=PolicySerializer)
    def get(self, request: Request, name: str) -> Response:
        found = policy_get(self.actor, service_get(self.actor, name))
        if found is None:
            raise NotFoundError("policy_missing", "This service has no policy; set one with PUT.")
        return Response(PolicySerializer(found).data)

    @extend_schema(operation_id="policy_set", request=InputSerializer, responses=PolicySerializer)
    def put(self, request: Request, name: str) -> Response:
        """Set what an alert sets going; chains under way keep what they began with."""
        body = self.body(self.InputSerializer)
        return Response(
            PolicySerializer(
                policy_set(
                    actor=self.actor,
                    service=service_get(self.actor, name),
                    settings=body["settings"],
                    enabled=body["enabled"],
                )
            ).data
        )


class ReactionsView(ActorAPIView):
    @extend_schema(operation_id="reaction_list", responses=ReactionSerializer(many=True))
    def get(self, request: Request, name: str) -> Response:
        """What the policy did about which entry of the log, or why it did nothing."""
        return self.page(reaction_list(self.actor, service_get(self.actor, name)), ReactionSerializer)


class ChainsView(ActorAPIView):
    @extend_schema(operation_id="chain_list", responses=ChainSerializer(many=True))
    def get(self, request: Request, name: str) -> Response:
        return self.page(chain_list(self.actor, service_get(self.actor, name)), ChainSerializer)


class ChainStopView(ActorAPIView):
    @extend_schema_serializer(component_name="ChainStop")
    class InputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        reason = serializers.CharField(max_length=500)

    @extend_schema(operation_id="chain_stop", request=InputSerializer, responses=ChainSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """End a chain that is under way."""
        found = chain_stop(
            actor=self.actor, chain=chain_get(self.actor, pk), **self.body(self.InputSerializer)
        )
        return Response(ChainSerializer(found).data)
