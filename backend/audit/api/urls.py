"""Addresses under /api/v1/."""

from django.urls import path

from backend.audit.api import views

urlpatterns = [
    path("log-heads/", views.LogHeadsView.as_view()),
    path("projects/<slug:slug>/log/", views.ProjectLogView.as_view()),
    path("projects/<slug:slug>/log/export/", views.ProjectLogExportView.as_view()),
    path("projects/<slug:slug>/log/verification/", views.ProjectLogVerificationView.as_view()),
    path("site/log/", views.SiteLogView.as_view()),
    path("site/log/export/", views.SiteLogExportView.as_view()),
    path("site/log/verification/", views.SiteLogVerificationView.as_view()),
]
