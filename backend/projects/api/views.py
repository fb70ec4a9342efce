"""REST for projects, their members, services and keys."""

from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from backend.access.roles import Role
from backend.core.api import ActorAPIView
from backend.projects.api.serializers import (
    MemberSerializer,
    ProjectSerializer,
    ServiceKeySerializer,
    ServiceSerializer,
)
from backend.projects.selectors import (
    key_get,
    key_list,
    member_list,
    project_get,
    project_list,
    service_get,
    service_list,
    user_get,
)
from backend.projects.services import (
    member_add,
    member_remove,
    project_create,
    service_create,
    service_key_create,
    service_key_revoke,
)


class ProjectsView(ActorAPIView):
    @extend_schema_serializer(component_name="ProjectCreate")
    class InputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        name = serializers.CharField(max_length=80)
        slug = serializers.SlugField(max_length=60)
        description = serializers.CharField(required=False, allow_blank=True)

    @extend_schema(operation_id="project_list", responses=ProjectSerializer(many=True))
    def get(self, request: Request) -> Response:
        """The caller's projects."""
        return self.page(project_list(self.actor), ProjectSerializer)

    @extend_schema(operation_id="project_create", request=InputSerializer, responses={201: ProjectSerializer})
    def post(self, request: Request) -> Response:
        """Create a project; the caller becomes its owner."""
        project = project_create(actor=self.actor, **self.body(self.InputSerializer))
        return Response(ProjectSerializer(project).data, status.HTTP_201_CREATED)


class ProjectView(ActorAPIView):
    @extend_schema(operation_id="project_get", responses=ProjectSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """One project."""
        return Response(ProjectSerializer(project_get(self.actor, slug)).data)


class MembersView(ActorAPIView):
    @extend_schema_serializer(component_name="MemberAdd")
    class InputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        user = serializers.CharField()
        role = serializers.ChoiceField(Role.choices)

    @extend_schema(operation_id="member_list", responses=MemberSerializer(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """Who has which role."""
        return self.page(member_list(self.actor, project_get(self.actor, slug)), MemberSerializer)

    @extend_schema(operation_id="member_add", request=InputSerializer, responses={201: MemberSerializer})
    def post(self, request: Request, slug: str) -> Response:
        """Give a person a role."""
        project, body = project_get(self.actor, slug), self.body(self.InputSerializer)
        user = user_get(self.actor, project, body["user"])
        membership = member_add(actor=self.actor, project=project, user=user, role=body["role"])
        return Response(MemberSerializer(membership).data, status.HTTP_201_CREATED)


class MemberView(ActorAPIView):
    @extend_schema(operation_id="member_remove", responses={204: None})
    def delete(self, request: Request, slug: str, username: str, role: str) -> Response:
        """Take one role of a person."""
        project = project_get(self.actor, slug)
        user = user_get(self.actor, project, username)
        member_remove(actor=self.actor, project=project, user=user, role=role)
        return Response(status=status.HTTP_204_NO_CONTENT)


class ServicesView(ActorAPIView):
    @extend_schema_serializer(component_name="ServiceCreate")
    class InputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        project = serializers.SlugField()
        name = serializers.CharField(max_length=60)
        title = serializers.CharField(max_length=120, required=False, default="", allow_blank=True)
        signature = serializers.DictField()
        architecture = serializers.CharField()
        architecture_parameters = serializers.DictField(required=False)
        sample_rate = serializers.FloatField(required=False)
        latency_objective_ms = serializers.FloatField(required=False)

    @extend_schema(
        operation_id="service_list",
        parameters=[OpenApiParameter("project", str, description="A project's short name.")],
        responses=ServiceSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """The services of the caller's projects."""
        slug = request.query_params.get("project")
        project = project_get(self.actor, slug) if slug else None
        return self.page(service_list(self.actor, project), ServiceSerializer)

    @extend_schema(operation_id="service_create", request=InputSerializer, responses={201: ServiceSerializer})
    def post(self, request: Request) -> Response:
        """Create a service."""
        body = self.body(self.InputSerializer)
        project = project_get(self.actor, body.pop("project"))
        service = service_create(actor=self.actor, project=project, **body)
        return Response(ServiceSerializer(service).data, status.HTTP_201_CREATED)


class ServiceView(ActorAPIView):
    @extend_schema(operation_id="service_get", responses=ServiceSerializer)
    def get(self, request: Request, name: str) -> Response:
        """One service."""
        return Response(ServiceSerializer(service_get(self.actor, name)).data)


class ServiceKeysView(ActorAPIView):
    answer_has_secret = True

    @extend_schema_serializer(component_name="ServiceKeyCreate")
    class InputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        name = serializers.CharField(max_length=60)

    @extend_schema_serializer(component_name="ServiceKeyShownOnce")
    class OutputSerializer(ServiceKeySerializer):
        key = serializers.CharField(help_text="Shown this once: only its hash is kept.")

    @extend_schema(operation_id="service_key_list", responses=ServiceKeySerializer(many=True))
    def get(self, request: Request, name: str) -> Response:
        """The keys of a service, for those who manage them."""
        return self.page(key_list(self.actor, service_get(self.actor, name)), ServiceKeySerializer)

    @extend_schema(
        operation_id="service_key_create", request=InputSerializer, responses={201: OutputSerializer}
    )
    def post(self, request: Request, name: str) -> Response:
        """Make a key for a client."""
        service = service_get(self.actor, name)
        key, plaintext = service_key_create(
            actor=self.actor, service=service, **self.body(self.InputSerializer)
        )
        return Response({**ServiceKeySerializer(key).data, "key": plaintext}, status.HTTP_201_CREATED)


class ServiceKeyView(ActorAPIView):
    @extend_schema(operation_id="service_key_revoke", responses={204: None})
    def delete(self, request: Request, name: str, pk: int) -> Response:
        """End a key for ever."""
        service_key_revoke(actor=self.actor, key=key_get(self.actor, service_get(self.actor, name), pk))
        return Response(status=status.HTTP_204_NO_CONTENT)
