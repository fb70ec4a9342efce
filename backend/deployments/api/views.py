"""Validations, requests, votes, rollouts and what is live, over REST."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from backend.core.api import ActorAPIView
from backend.deployments.api.serializers import (
    CommentInput,
    LivePeriodSerializer,
    PauseInput,
    ReasonInput,
    RequestDetail,
    RequestInput,
    RequestSerializer,
    RollbackInput,
    RolloutSerializer,
    VersionInput,
    VoteInput,
)
from backend.deployments.glass import glass_break, glass_review
from backend.deployments.history import live_history
from backend.deployments.retiring import version_withdraw
from backend.deployments.selectors import (
    live_version,
    request_get,
    request_list,
    rollout_get,
    rollout_list,
    waiting_for,
)
from backend.deployments.services import request_create, request_vote, request_withdraw, rollback_start
from backend.deployments.steering import rollout_abort, rollout_continue, rollout_pause
from backend.hosts.models import Environment
from backend.hosts.selectors import environment_get
from backend.projects.models import Service
from backend.projects.selectors import service_get
from backend.registry.api.serializers import VersionSerializer
from backend.registry.models import ModelVersion
from backend.registry.selectors import version_get
from backend.validation.api.serializers import ReportSerializer
from backend.validation.services import validation_start

SERVICE = OpenApiParameter("service", str, description="A service's name.")
STATE = OpenApiParameter("state", str)
ENVIRONMENT = OpenApiParameter("environment", int)


class DeploymentAPIView(ActorAPIView):
    """A view whose bodies name a service, an environment and perhaps a version by its number."""

    def place(self, given: dict[str, Any]) -> tuple[Service, Environment]:
        return service_get(self.actor, given["service"]), environment_get(self.actor, given["environment"])

    def version(self, given: dict[str, Any]) -> tuple[ModelVersion, Environment]:
        service, environment = self.place(given)
        return version_get(self.actor, service, given["version"]), environment

    def service(self) -> Service | None:
        """The service that `?service=` narrows a list to."""
        name = self.request.query_params.get("service")
        return service_get(self.actor, name) if name else None


class ValidationsView(DeploymentAPIView):
    @extend_schema(operation_id="validation_start", request=VersionInput, responses={201: ReportSerializer})
    def post(self, request: Request) -> Response:
        """Validate a version beside what is live in the environment."""
        version, environment = self.version(self.body(VersionInput))
        baseline = live_version(self.actor, version.service, environment)
        report = validation_start(
            actor=self.actor, version=version, environment=environment, baseline=baseline
        )
        return Response(ReportSerializer(report).data, status.HTTP_201_CREATED)


class RequestsView(DeploymentAPIView):
    @extend_schema(
        operation_id="request_list", parameters=[SERVICE, STATE], responses=RequestSerializer(many=True)
    )
    def get(self, request: Request) -> Response:
        """Deployment requests, newest first."""
        rows = request_list(self.actor, self.service(), request.query_params.get("state"))
        return self.page(rows.prefetch_related("votes__user"), RequestSerializer)

    @extend_schema(operation_id="request_create", request=RequestInput, responses={201: RequestDetail})
    def post(self, request: Request) -> Response:
        """Ask to make a validated version live."""
        given = self.body(RequestInput)
        version, environment = self.version(given)
        row = request_create(
            actor=self.actor, version=version, environment=environment, note=given.get("note", "")
        )
        return Response(RequestDetail(row).data, status.HTTP_201_CREATED)


class RequestsWaitingView(ActorAPIView):
    pagination_class = None  # type: ignore[assignment]

    @extend_schema(operation_id="request_waiting", responses={200: RequestSerializer(many=True)})
    def get(self, request: Request) -> Response:
        """What waits for the caller's vote."""
        rows = waiting_for(self.actor).prefetch_related("votes__user")
        return Response(RequestSerializer(rows, many=True).data)


class RequestView(ActorAPIView):
    @extend_schema(operation_id="request_get", responses=RequestDetail)
    def get(self, request: Request, pk: int) -> Response:
        """One request with its evidence, its votes and how far each rule is."""
        return Response(RequestDetail(request_get(self.actor, pk)).data)


class RequestVoteView(ActorAPIView):
    @extend_schema(operation_id="request_vote", request=VoteInput, responses=RequestDetail)
    def post(self, request: Request, pk: int) -> Response:
        """Approve or reject, once; a rejection needs a comment."""
        given = self.body(VoteInput)
        row = request_vote(actor=self.actor, request=request_get(self.actor, pk), **given)
        return Response(RequestDetail(row).data)


class RequestWithdrawView(ActorAPIView):
    @extend_schema(operation_id="request_withdraw", request=None, responses=RequestDetail)
    def post(self, request: Request, pk: int) -> Response:
        """Take a request back."""
        row = request_withdraw(actor=self.actor, request=request_get(self.actor, pk))
        return Response(RequestDetail(row).data)


class RequestBreakGlassView(ActorAPIView):
    @extend_schema(operation_id="request_break_glass", request=ReasonInput, responses=RequestDetail)
    def post(self, request: Request, pk: int) -> Response:
        """Execute it without the votes, where the environment allows that; it is announced and must be reviewed."""
        row = glass_break(actor=self.actor, request=request_get(self.actor, pk), **self.body(ReasonInput))
        return Response(RequestDetail(row).data)


class RequestReviewView(ActorAPIView):
    @extend_schema(operation_id="request_review", request=CommentInput, responses=RequestDetail)
    def post(self, request: Request, pk: int) -> Response:
        """Review a break-glass of somebody else."""
        row = request_get(self.actor, pk)
        glass_review(actor=self.actor, request=row, **self.body(CommentInput))
        return Response(RequestDetail(row).data)


class RolloutsView(DeploymentAPIView):
    @extend_schema(operation_id="rollout_list", parameters=[SERVICE], responses=RolloutSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Rollouts, newest first."""
        return self.page(rollout_list(self.actor, self.service()), RolloutSerializer)


class RolloutView(ActorAPIView):
    @extend_schema(operation_id="rollout_get", responses=RolloutSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One rollout: how far it is, and what hinders it."""
        return Response(RolloutSerializer(rollout_get(self.actor, pk)).data)


class RolloutPauseView(ActorAPIView):
    @extend_schema(operation_id="rollout_pause", request=PauseInput, responses=RolloutSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Keep it at its step until somebody continues it."""
        row = rollout_pause(actor=self.actor, rollout=rollout_get(self.actor, pk), **self.body(PauseInput))
        return Response(RolloutSerializer(row).data)


class RolloutContinueView(ActorAPIView):
    @extend_schema(operation_id="rollout_continue", request=None, responses=RolloutSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Go on with a paused one; where the analysis had paused it, with the next step."""
        row = rollout_continue(actor=self.actor, rollout=rollout_get(self.actor, pk))
        return Response(RolloutSerializer(row).data)


class RolloutAbortView(ActorAPIView):
    @extend_schema(operation_id="rollout_abort", request=ReasonInput, responses=RolloutSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Give it up before it is promoted; what is live stays live."""
        row = rollout_abort(actor=self.actor, rollout=rollout_get(self.actor, pk), **self.body(ReasonInput))
        return Response(RolloutSerializer(row).data)


class RollbacksView(DeploymentAPIView):
    @extend_schema(operation_id="rollback_start", request=RollbackInput, responses={201: RolloutSerializer})
    def post(self, request: Request) -> Response:
        """Make a version live again that was; without `version`, the last one."""
        given = self.body(RollbackInput)
        service, environment = self.place(given)
        number = given.get("version")
        version = version_get(self.actor, service, number) if number else None
        rollout = rollback_start(actor=self.actor, service=service, environment=environment, version=version)
        return Response(RolloutSerializer(rollout).data, status.HTTP_201_CREATED)


class VersionRetireView(DeploymentAPIView):
    @extend_schema(operation_id="version_retire", request=ReasonInput, responses=VersionSerializer)
    def post(self, request: Request, name: str, number: int) -> Response:
        """Take a version out of use for good; one that is live, or on its way, is refused."""
        version = version_get(self.actor, service_get(self.actor, name), number)
        row = version_withdraw(actor=self.actor, version=version, **self.body(ReasonInput))
        return Response(VersionSerializer(row).data)


class LivePeriodsView(DeploymentAPIView):
    @extend_schema(
        operation_id="live_period_list",
        parameters=[SERVICE, ENVIRONMENT],
        responses=LivePeriodSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """Which version served when, newest first."""
        number = request.query_params.get("environment", "")
        environment = environment_get(self.actor, int(number)) if number.isdecimal() else None
        return self.page(live_history(self.actor, self.service(), environment), LivePeriodSerializer)
