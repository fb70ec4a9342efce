"""Addresses under /api/v1/."""

from django.urls import path

from backend.registry.api import views

urlpatterns = [
    path("services/<str:name>/versions/", views.VersionsView.as_view()),
    path("services/<str:name>/versions/<int:number>/", views.VersionView.as_view()),
    path("services/<str:name>/versions/<int:number>/artifacts/", views.ArtifactsView.as_view()),
    path("services/<str:name>/versions/<int:number>/artifacts/<str:file>", views.ArtifactView.as_view()),
]
