"""REST for the roles of teams in a project; `members/` lists them with those of people."""

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from backend.access.roles import Role
from backend.core.api import ActorAPIView
from backend.projects.api.serializers import MemberSerializer
from backend.projects.selectors import project_get, team_to_join
from backend.projects.team_roles import team_role_add, team_role_remove


class TeamRolesView(ActorAPIView):
    @extend_schema_serializer(component_name="TeamRoleAdd")
    class InputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        team = serializers.SlugField()
        role = serializers.ChoiceField(Role.choices)

    @extend_schema(operation_id="team_role_add", request=InputSerializer, responses={201: MemberSerializer})
    def post(self, request: Request, slug: str) -> Response:
        """Give everyone of a team a role."""
        project, body = project_get(self.actor, slug), self.body(self.InputSerializer)
        team = team_to_join(self.actor, project, body["team"])
        membership = team_role_add(actor=self.actor, project=project, team=team, role=body["role"])
        return Response(MemberSerializer(membership).data, status.HTTP_201_CREATED)


class TeamRoleView(ActorAPIView):
    @extend_schema(operation_id="team_role_remove", responses={204: None})
    def delete(self, request: Request, slug: str, team: str, role: str) -> Response:
        """Take one role of a team."""
        project = project_get(self.actor, slug)
        found = team_to_join(self.actor, project, team)
        team_role_remove(actor=self.actor, project=project, team=found, role=role)
        return Response(status=status.HTTP_204_NO_CONTENT)
