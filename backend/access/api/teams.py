"""REST for teams and who is of them."""

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from backend.access.selectors import person_get, place_get, place_list, team_get, team_list
from backend.access.teams import team_create, team_member_remove, team_member_set, team_rename
from backend.core.api import ActorAPIView


class TeamSerializer(serializers.Serializer):  # type: ignore[type-arg]
    slug = serializers.CharField()
    name = serializers.CharField()
    created_at = serializers.DateTimeField()


class TeamMemberSerializer(serializers.Serializer):  # type: ignore[type-arg]
    user = serializers.CharField(source="user.username")
    maintains = serializers.BooleanField(help_text="Whether they choose who is of the team.")
    created_at = serializers.DateTimeField()


class TeamsView(ActorAPIView):
    @extend_schema_serializer(component_name="TeamCreate")
    class InputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        name = serializers.CharField(max_length=80)
        slug = serializers.SlugField(max_length=60)

    @extend_schema(operation_id="team_list", responses=TeamSerializer(many=True))
    def get(self, request: Request) -> Response:
        """The caller's teams, and those of their projects; all for site administrators."""
        return self.page(team_list(self.actor), TeamSerializer)

    @extend_schema(operation_id="team_create", request=InputSerializer, responses={201: TeamSerializer})
    def post(self, request: Request) -> Response:
        """Create a team; the caller maintains it."""
        team = team_create(actor=self.actor, **self.body(self.InputSerializer))
        return Response(TeamSerializer(team).data, status.HTTP_201_CREATED)


class TeamView(ActorAPIView):
    @extend_schema_serializer(component_name="TeamRename")
    class InputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        name = serializers.CharField(max_length=80)

    @extend_schema(operation_id="team_get", responses=TeamSerializer)
    def get(self, request: Request, team: str) -> Response:
        """One team."""
        return Response(TeamSerializer(team_get(self.actor, team)).data)

    @extend_schema(operation_id="team_rename", request=InputSerializer, responses=TeamSerializer)
    def patch(self, request: Request, team: str) -> Response:
        """Change its name; its short name stays."""
        found = team_get(self.actor, team)
        renamed = team_rename(actor=self.actor, team=found, **self.body(self.InputSerializer))
        return Response(TeamSerializer(renamed).data)


class TeamMembersView(ActorAPIView):
    @extend_schema_serializer(component_name="TeamMemberSet")
    class InputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        user = serializers.CharField()
        maintains = serializers.BooleanField(required=False)

    @extend_schema(operation_id="team_member_list", responses=TeamMemberSerializer(many=True))
    def get(self, request: Request, team: str) -> Response:
        """Who is of the team."""
        return self.page(place_list(self.actor, team_get(self.actor, team)), TeamMemberSerializer)

    @extend_schema(
        operation_id="team_member_set", request=InputSerializer, responses={201: TeamMemberSerializer}
    )
    def post(self, request: Request, team: str) -> Response:
        """Take a person into the team, or change whether they maintain it."""
        found, body = team_get(self.actor, team), self.body(self.InputSerializer)
        user = person_get(self.actor, found, body.pop("user"))
        place = team_member_set(actor=self.actor, team=found, user=user, **body)
        return Response(TeamMemberSerializer(place).data, status.HTTP_201_CREATED)


class TeamMemberView(ActorAPIView):
    @extend_schema(operation_id="team_member_remove", responses={204: None})
    def delete(self, request: Request, team: str, username: str) -> Response:
        """Take a person out of the team."""
        found = team_get(self.actor, team)
        place = place_get(self.actor, found, username)
        team_member_remove(actor=self.actor, team=found, user=place.user)
        return Response(status=status.HTTP_204_NO_CONTENT)
