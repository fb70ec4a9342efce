"""Every address of the web process."""

from django.http import HttpRequest, JsonResponse
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from backend.access.admin_site import site

API_ROOMS = [
    "access",
    "projects",
    "hosts",
    "datasets",
    "registry",
    "updates",
    "monitoring",
    "validation",
    "deployments",
    "automation",
    "suspects",
    "twins",
    "selection",
    "notices",
    "lineage",
    "audit",
]
API_DOCS = SpectacularSwaggerSplitView.as_view(url_name="schema", template_name="api_docs.html")


def healthz(request: HttpRequest) -> JsonResponse:
    """Alive: says nothing of the database or of Triton."""
    return JsonResponse({"status": "ok"})


urlpatterns = [
    path("healthz", healthz),
    path("admin/", site.urls),
    *[path("api/v1/", include(f"backend.{room}.api.urls")) for room in API_ROOMS],
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", API_DOCS, name="docs"),
    path("", include("webui.urls.sign_in")),
    path("", include("webui.urls")),
]
handler400 = "webui.views.errors.bad_request"
handler404 = "webui.views.errors.not_found"
handler500 = "webui.views.errors.server_error"
handler403 = "webui.views.errors.forbidden"
handler429 = "webui.views.errors.too_many"
