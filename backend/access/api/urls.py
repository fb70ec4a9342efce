"""Addresses under /api/v1/."""

from django.urls import path

from backend.access.api import accounts, teams, tickets, tokens, views

urlpatterns = [
    path("me/", views.MeView.as_view()),
    path("socket-tickets/", tickets.SocketTicketsView.as_view()),
    path("tokens/", tokens.TokensView.as_view()),
    path("tokens/<int:pk>/", tokens.TokenView.as_view()),
    path("tokens/revoke/", tokens.TokensRevokeView.as_view()),
    path("accounts/", accounts.AccountsView.as_view()),
    path("accounts/<str:username>/lock/", accounts.AccountLockView.as_view()),
    path("accounts/<str:username>/unlock/", accounts.AccountUnlockView.as_view()),
    path("teams/", teams.TeamsView.as_view()),
    path("teams/<slug:team>/", teams.TeamView.as_view()),
    path("teams/<slug:team>/members/", teams.TeamMembersView.as_view()),
    path("teams/<slug:team>/members/<str:username>/", teams.TeamMemberView.as_view()),
]
