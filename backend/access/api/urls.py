"""Addresses under /api/v1/."""

from django.urls import path

from backend.access.api import views

urlpatterns = [
    path("me/", views.MeView.as_view()),
    path("tokens/", views.TokensView.as_view()),
    path("tokens/revoke/", views.TokenRevokeView.as_view()),
]
