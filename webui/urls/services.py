"""A service, and what begins from its page."""

from django.urls import path

from webui.views import service_acts, service_charts, services

urlpatterns = [
    path("new-service/", services.service_new, name="service_new"),
    path("services/<str:name>/", services.service, name="service"),
    path("services/<str:name>/overview/", services.service_overview, name="service_overview"),
    path("services/<str:name>/panels/", services.service_panels, name="service_panels"),
    path("services/<str:name>/headline/", service_charts.service_headline, name="service_headline"),
    path("services/<str:name>/update/", service_acts.service_update, name="service_update"),
    path("services/<str:name>/import/", service_acts.service_import, name="service_import"),
    path(
        "services/<str:name>/versions/<int:number>/validate/",
        service_acts.version_validate,
        name="version_validate",
    ),
    path(
        "services/<str:name>/versions/<int:number>/retire/",
        service_acts.version_retire,
        name="version_retire",
    ),
]
