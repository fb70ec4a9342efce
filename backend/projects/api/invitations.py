"""REST for invitations: made and revoked by owners, accepted by whoever holds the token."""

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from backend.access.roles import Role
from backend.core.api import ActorAPIView
from backend.projects.api.serializers import ProjectSerializer
from backend.projects.invitations import (
    DAYS,
    MOST_DAYS,
    invitation_accept,
    invitation_create,
    invitation_revoke,
)
from backend.projects.selectors import invitation_get, invitation_list, project_get


class InvitationSerializer(serializers.Serializer):  # type: ignore[type-arg]
    id = serializers.IntegerField(source="pk")
    roles = serializers.ListField(child=serializers.CharField())
    email = serializers.CharField(help_text="Whom it is meant for; nothing is sent there.")
    created_by = serializers.CharField(source="created_by.username", allow_null=True)
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()


class InvitationsView(ActorAPIView):
    answer_has_secret = True

    @extend_schema_serializer(component_name="InvitationCreate")
    class InputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        roles = serializers.ListField(child=serializers.ChoiceField(Role.choices), min_length=1)
        email = serializers.EmailField(required=False, allow_blank=True)
        days = serializers.IntegerField(required=False, min_value=1, max_value=MOST_DAYS, default=DAYS)

    @extend_schema_serializer(component_name="InvitationShownOnce")
    class OutputSerializer(InvitationSerializer):
        token = serializers.CharField(
            help_text="Shown this once: only its hash is kept. /invitations/<token>/ is the page that it opens."
        )

    @extend_schema(operation_id="invitation_list", responses=InvitationSerializer(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """The open invitations, for those who invite."""
        rows = invitation_list(self.actor, project_get(self.actor, slug))
        return self.page(rows, InvitationSerializer)

    @extend_schema(
        operation_id="invitation_create", request=InputSerializer, responses={201: OutputSerializer}
    )
    def post(self, request: Request, slug: str) -> Response:
        """Invite somebody into roles of the project."""
        project = project_get(self.actor, slug)
        made, token = invitation_create(actor=self.actor, project=project, **self.body(self.InputSerializer))
        return Response({**InvitationSerializer(made).data, "token": token}, status.HTTP_201_CREATED)


class InvitationView(ActorAPIView):
    @extend_schema(operation_id="invitation_revoke", responses={204: None})
    def delete(self, request: Request, slug: str, pk: int) -> Response:
        """Withdraw an open invitation."""
        invitation = invitation_get(self.actor, project_get(self.actor, slug), pk)
        invitation_revoke(actor=self.actor, invitation=invitation)
        return Response(status=status.HTTP_204_NO_CONTENT)


class InvitationAcceptView(ActorAPIView):
    @extend_schema_serializer(component_name="InvitationAccept")
    class InputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        token = serializers.CharField(max_length=200)

    @extend_schema(operation_id="invitation_accept", request=InputSerializer, responses=ProjectSerializer)
    def post(self, request: Request) -> Response:
        """Join the project that the invitation is of, in its roles."""
        project = invitation_accept(actor=self.actor, **self.body(self.InputSerializer))
        return Response(ProjectSerializer(project).data)
