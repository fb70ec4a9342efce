"""Addresses under /api/v1/."""

from django.urls import path

from backend.twins.api.views import TwinChecksView, TwinsPartView, TwinsView

urlpatterns = [
    path("services/<str:name>/twin-checks/", TwinChecksView.as_view(), name="api-twin-checks"),
    path("services/<str:name>/twins/", TwinsView.as_view(), name="api-twins"),
    path("services/<str:name>/twins/<int:group>/part/", TwinsPartView.as_view(), name="api-twins-part"),
]
