"""Addresses under /api/v1/."""

from django.urls import path

from backend.access.api import teams, views

urlpatterns = [
    path("me/", views.MeView.as_view()),
    path("tokens/", views.TokensView.as_view()),
    path("tokens/revoke/", views.TokenRevokeView.as_view()),
    path("teams/", teams.TeamsView.as_view()),
    path("teams/<slug:team>/", teams.TeamView.as_view()),
    path("teams/<slug:team>/members/", teams.TeamMembersView.as_view()),
    path("teams/<slug:team>/members/<str:username>/", teams.TeamMemberView.as_view()),
]
