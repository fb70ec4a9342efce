"""The log over REST: a project's, and the site's for its administrators."""

from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from backend.audit.api.serializers import (
    EntrySerializer,
    ExportInput,
    HeadSerializer,
    StandingSerializer,
    WantedInput,
)
from backend.audit.exporting import FORMATS, log_export
from backend.audit.logs import head_list, log_of
from backend.audit.verifying import standing_of, verification_ask
from backend.core.api import ActorAPIView, KeysetPagination
from backend.core.api.files import renderers
from backend.core.downloads import streamed

EXPORTED = {(200, media_type): OpenApiTypes.STR for media_type in FORMATS.values()}


class LogPagination(KeysetPagination):
    ordering = "-number"


class HeadPagination(KeysetPagination):
    ordering = "scope"


class LogHeadsView(ActorAPIView):
    pagination_class = HeadPagination

    @extend_schema(operation_id="log_head_list", responses=HeadSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Where each log ends that the caller manages, by scope; for a site administrator all, to be anchored."""
        return self.page(head_list(self.actor), HeadSerializer)


class ProjectLogView(ActorAPIView):
    pagination_class = LogPagination

    @extend_schema(operation_id="log_list", parameters=[WantedInput], responses=EntrySerializer(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """What happened in a project, newest first."""
        return self.entries(slug)

    def entries(self, slug: str) -> Response:
        log, asked = log_of(self.actor, slug), WantedInput(data=self.request.query_params)
        asked.is_valid(raise_exception=True)
        return self.page(asked.wanted().of(log.rows), EntrySerializer)


class ProjectLogExportView(ActorAPIView):
    renderer_classes = renderers(*FORMATS.values())

    @extend_schema(operation_id="log_export", request=ExportInput, responses=EXPORTED)
    def post(self, request: Request, slug: str) -> HttpResponseBase:
        """The entries that are wanted, oldest first, with all that their hashes are made of; for owners."""
        return self.exported(slug)

    def exported(self, slug: str) -> HttpResponseBase:
        log = log_of(self.actor, slug)
        log.require_managed()
        asked = ExportInput(data=self.request.data)
        asked.is_valid(raise_exception=True)
        format_ = asked.validated_data["format"]
        name, parts = log_export(log, asked.wanted(), format_)
        content_type = f"{FORMATS[format_]}; charset=utf-8"
        return streamed(self.request._request, parts, file_name=name, content_type=content_type)


class ProjectLogVerificationView(ActorAPIView):
    @extend_schema(operation_id="log_verification_get", responses=StandingSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """What the newest verification of the log found."""
        return self.standing(slug)

    @extend_schema(operation_id="log_verification_ask", request=None, responses={202: StandingSerializer})
    def post(self, request: Request, slug: str) -> Response:
        """Have the log verified, in the background; for owners."""
        return self.ask(slug)

    def standing(self, slug: str) -> Response:
        return Response(StandingSerializer(standing_of(log_of(self.actor, slug))).data)

    def ask(self, slug: str) -> Response:
        log = log_of(self.actor, slug)
        verification_ask(log)
        return Response(StandingSerializer(standing_of(log)).data, status.HTTP_202_ACCEPTED)


class SiteLogView(ProjectLogView):
    @extend_schema(
        operation_id="site_log_list", parameters=[WantedInput], responses=EntrySerializer(many=True)
    )
    def get(self, request: Request) -> Response:  # type: ignore[override]
        """What happened to the installation, newest first; for its administrators."""
        return self.entries("")


class SiteLogExportView(ProjectLogExportView):
    @extend_schema(operation_id="site_log_export", request=ExportInput, responses=EXPORTED)
    def post(self, request: Request) -> HttpResponseBase:  # type: ignore[override]
        """As of a project; for administrators of the installation."""
        return self.exported("")


class SiteLogVerificationView(ProjectLogVerificationView):
    @extend_schema(operation_id="site_log_verification_get", responses=StandingSerializer)
    def get(self, request: Request) -> Response:  # type: ignore[override]
        """What the newest verification of the site's log found; for administrators of the installation."""
        return self.standing("")

    @extend_schema(
        operation_id="site_log_verification_ask", request=None, responses={202: StandingSerializer}
    )
    def post(self, request: Request) -> Response:  # type: ignore[override]
        """Have the site's log verified, in the background; for administrators of the installation."""
        return self.ask("")
