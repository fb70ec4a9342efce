"""REST for the accounts of a project's programs; their roles are given and taken as those of people."""

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from backend.access.api.tokens import TokenSerializer
from backend.access.roles import PROGRAM_ROLES, Permission
from backend.access.tokens import (
    DAYS,
    MOST_DAYS,
    NAME_LENGTH,
    token_create,
    token_get,
    token_list,
    token_revoke,
)
from backend.core.api import ActorAPIView
from backend.projects.programs import program_create, program_end
from backend.projects.selectors import program_get, program_list, project_get


class ProgramSerializer(serializers.Serializer):  # type: ignore[type-arg]
    user = serializers.CharField(source="username")
    created_at = serializers.DateTimeField(source="date_joined")


class ProgramsView(ActorAPIView):
    @extend_schema_serializer(component_name="ProgramCreate")
    class InputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        name = serializers.SlugField(max_length=40)
        roles = serializers.ListField(child=serializers.ChoiceField(list(PROGRAM_ROLES)), min_length=1)

    @extend_schema(operation_id="program_list", responses=ProgramSerializer(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """The accounts of the project's programs."""
        return self.page(program_list(self.actor, project_get(self.actor, slug)), ProgramSerializer)

    @extend_schema(operation_id="program_create", request=InputSerializer, responses={201: ProgramSerializer})
    def post(self, request: Request, slug: str) -> Response:
        """Make an account for a program: it has no password, and never approves or owns."""
        project = project_get(self.actor, slug)
        program = program_create(actor=self.actor, project=project, **self.body(self.InputSerializer))
        return Response(ProgramSerializer(program).data, status.HTTP_201_CREATED)


class ProgramView(ActorAPIView):
    @extend_schema(operation_id="program_end", responses={204: None})
    def delete(self, request: Request, slug: str, program: str) -> Response:
        """Close the account for ever, with its roles and tokens."""
        found = program_get(self.actor, project_get(self.actor, slug), program)
        program_end(actor=self.actor, program=found)
        return Response(status=status.HTTP_204_NO_CONTENT)


class ProgramTokensView(ActorAPIView):
    answer_has_secret = True

    @extend_schema_serializer(component_name="ProgramTokenCreate")
    class InputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        name = serializers.CharField(max_length=NAME_LENGTH)
        scopes = serializers.ListField(
            child=serializers.ChoiceField(list(Permission)),
            required=False,
            help_text="Those that the program's roles allow, unless said otherwise.",
        )
        days = serializers.IntegerField(
            min_value=1, max_value=MOST_DAYS, default=DAYS, allow_null=True, help_text="Null: it never ends."
        )

    @extend_schema_serializer(component_name="ProgramToken")
    class OutputSerializer(TokenSerializer):
        token = serializers.CharField(help_text="Shown this once: only its hash is kept.")

        class Meta(TokenSerializer.Meta):
            fields = [*TokenSerializer.Meta.fields, "token"]

    @extend_schema(operation_id="program_token_list", responses=TokenSerializer(many=True))
    def get(self, request: Request, slug: str, program: str) -> Response:
        """The program's tokens, for those who manage the project."""
        found = program_get(self.actor, project_get(self.actor, slug), program)
        return self.page(token_list(self.actor, found), TokenSerializer)

    @extend_schema(
        operation_id="program_token_create", request=InputSerializer, responses={201: OutputSerializer}
    )
    def post(self, request: Request, slug: str, program: str) -> Response:
        """Make a token by which the program signs in; shown this once."""
        found = program_get(self.actor, project_get(self.actor, slug), program)
        token, text = token_create(actor=self.actor, program=found, **self.body(self.InputSerializer))
        return Response({**TokenSerializer(token).data, "token": text}, status.HTTP_201_CREATED)


class ProgramTokenView(ActorAPIView):
    @extend_schema(operation_id="program_token_revoke", responses={204: None})
    def delete(self, request: Request, slug: str, program: str, program_token: int) -> Response:
        """End one token of the program at once."""
        found = program_get(self.actor, project_get(self.actor, slug), program)
        token = token_get(self.actor, program_token, found)
        token_revoke(actor=self.actor, token=token, program=found)
        return Response(status=status.HTTP_204_NO_CONTENT)
