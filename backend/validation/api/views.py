"""Validation reports over REST. They are started where the live version is known: see deployments."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from backend.core.api import ActorAPIView
from backend.projects.selectors import service_get
from backend.validation.api.serializers import ReportSerializer
from backend.validation.selectors import report_get, report_list


class ReportsView(ActorAPIView):
    @extend_schema(
        operation_id="report_list",
        parameters=[OpenApiParameter("service", str, description="A service's name.")],
        responses=ReportSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """The reports of the caller's projects, newest first."""
        name = request.query_params.get("service")
        service = service_get(self.actor, name) if name else None
        return self.page(report_list(self.actor, service).prefetch_related("gates"), ReportSerializer)


class ReportView(ActorAPIView):
    @extend_schema(operation_id="report_get", responses=ReportSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One report with its gates and evidence."""
        return Response(ReportSerializer(report_get(self.actor, pk)).data)
