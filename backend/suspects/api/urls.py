"""Addresses under /api/v1/."""

from django.urls import path

from backend.suspects.api.views import LabelChecksView, SuspectDecideView, SuspectsView

urlpatterns = [
    path("services/<str:name>/label-checks/", LabelChecksView.as_view(), name="api-label-checks"),
    path("services/<str:name>/suspects/", SuspectsView.as_view(), name="api-suspects"),
    path("suspects/<int:pk>/decide/", SuspectDecideView.as_view(), name="api-suspect-decide"),
]
