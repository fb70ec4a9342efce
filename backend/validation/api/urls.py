"""Addresses under /api/v1/."""

from django.urls import path

from backend.validation.api.views import ReportsView, ReportView

urlpatterns = [
    path("reports/", ReportsView.as_view(), name="api-reports"),
    path("reports/<int:pk>/", ReportView.as_view(), name="api-report"),
]
