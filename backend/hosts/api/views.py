"""Hosts and environments over REST."""

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from backend.core.api import ActorAPIView
from backend.hosts.api.serializers import (
    EnvironmentChange,
    EnvironmentDetail,
    EnvironmentInput,
    EnvironmentSerializer,
    FreezeInput,
    FreezeWindowSerializer,
    HostInput,
    HostKeyInput,
    HostSerializer,
)
from backend.hosts.freezes import freeze_add, freeze_get, freeze_list, freeze_remove
from backend.hosts.keys import host_key_set
from backend.hosts.selectors import environment_get, environment_list, host_choose, host_get, host_list
from backend.hosts.services import environment_change, environment_create, environment_move, host_register
from backend.projects.selectors import project_get


class HostsView(ActorAPIView):
    @extend_schema(operation_id="host_list", responses=HostSerializer(many=True))
    def get(self, request: Request) -> Response:
        """The hosts that serve the caller's projects."""
        return self.page(host_list(self.actor), HostSerializer)

    @extend_schema(operation_id="host_register", request=HostInput, responses={201: HostSerializer})
    def post(self, request: Request) -> Response:
        """Make a Triton known, or change its address; for administrators of the installation."""
        host = host_register(actor=self.actor, **self.body(HostInput))
        return Response(HostSerializer(host).data, status.HTTP_201_CREATED)


class HostView(ActorAPIView):
    @extend_schema(operation_id="host_get", responses=HostSerializer)
    def get(self, request: Request, name: str) -> Response:
        """One host: whether it answers, and what it serves."""
        return Response(HostSerializer(host_get(self.actor, name)).data)


class HostKeyView(ActorAPIView):
    @extend_schema(operation_id="host_key_set", request=HostKeyInput, responses=HostSerializer)
    def put(self, request: Request, name: str) -> Response:
        """Keep the key of a host's control API, sealed; for administrators of the installation. It is never shown."""
        host = host_key_set(actor=self.actor, host=host_get(self.actor, name), **self.body(HostKeyInput))
        return Response(HostSerializer(host).data)


class EnvironmentsView(ActorAPIView):
    @extend_schema(operation_id="environment_list", responses=EnvironmentSerializer(many=True))
    def get(self, request: Request) -> Response:
        """The environments of the caller's projects."""
        rows = environment_list(self.actor).prefetch_related("approval_rules__team")
        return self.page(rows, EnvironmentSerializer)

    @extend_schema(
        operation_id="environment_create", request=EnvironmentInput, responses={201: EnvironmentDetail}
    )
    def post(self, request: Request) -> Response:
        """Add an environment to a project."""
        given = self.body(EnvironmentInput)
        project = project_get(self.actor, given.pop("project"))
        host = host_choose(self.actor, project, given.pop("host"))
        environment = environment_create(actor=self.actor, project=project, host=host, **given)
        return Response(EnvironmentDetail(environment).data, status.HTTP_201_CREATED)


class EnvironmentView(ActorAPIView):
    @extend_schema(operation_id="environment_get", responses=EnvironmentDetail)
    def get(self, request: Request, pk: int) -> Response:
        """One environment with its gates and approval rules."""
        return Response(EnvironmentDetail(environment_get(self.actor, pk)).data)

    @extend_schema(operation_id="environment_change", request=EnvironmentChange, responses=EnvironmentDetail)
    def patch(self, request: Request, pk: int) -> Response:
        """Change what it asks for: what waits for approval is superseded."""
        environment, given = environment_get(self.actor, pk), self.body(EnvironmentChange)
        position = given.pop("position", None)
        changed = environment_change(actor=self.actor, environment=environment, **given)
        if position is not None:
            changed = environment_move(actor=self.actor, environment=changed, position=position)
        return Response(EnvironmentDetail(changed).data)


class FreezesView(ActorAPIView):
    @extend_schema(operation_id="freeze_list", responses=FreezeWindowSerializer(many=True))
    def get(self, request: Request, pk: int) -> Response:
        """The freeze windows of an environment, those that are over too."""
        return self.page(freeze_list(self.actor, environment_get(self.actor, pk)), FreezeWindowSerializer)

    @extend_schema(operation_id="freeze_add", request=FreezeInput, responses={201: FreezeWindowSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Keep what is approved from going live, once or every week; roll backs go on."""
        environment = environment_get(self.actor, pk)
        row = freeze_add(actor=self.actor, environment=environment, **self.body(FreezeInput))
        return Response(FreezeWindowSerializer(row).data, status.HTTP_201_CREATED)


class FreezeView(ActorAPIView):
    @extend_schema(operation_id="freeze_remove", responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Take a freeze window away."""
        freeze_remove(actor=self.actor, freeze=freeze_get(self.actor, pk))
        return Response(status=status.HTTP_204_NO_CONTENT)
