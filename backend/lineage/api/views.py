"""Chains over REST."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.core.api import ActorAPIView
from backend.lineage.selectors import Node, chain


class NodeSerializer(serializers.Serializer[Node]):
    kind = serializers.CharField()
    pk = serializers.IntegerField()
    ref = serializers.CharField()
    title = serializers.CharField()
    state = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField()


class ChainView(ActorAPIView):
    @extend_schema(operation_id="chain_get", responses=NodeSerializer(many=True))
    def get(self, request: Request, reference: str) -> Response:
        """What one thing began because of, and what came of it, oldest first."""
        nodes = chain(self.actor, reference)
        return Response([NodeSerializer(node).data for node in nodes])
