"""Addresses under /api/v1/."""

from django.urls import path

from backend.updates.api import views

urlpatterns = [
    path("runs/", views.RunsView.as_view()),
    path("runs/import/", views.RunImportView.as_view()),
    path("runs/<int:pk>/", views.RunView.as_view()),
    path("runs/<int:pk>/cancel/", views.RunCancelView.as_view()),
    path("runs/<int:pk>/resume/", views.RunResumeView.as_view()),
    path("runs/<int:pk>/points/", views.RunPointsView.as_view()),
    path("runs/<int:pk>/lines/", views.RunLinesView.as_view()),
    path("strategies/", views.StrategiesView.as_view()),
    path("architectures/", views.ArchitecturesView.as_view()),
]
